"""Secrets that are given out once and kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from studio.workspaces.models import Token

SCOPES = ("read", "write", "predict")
"""read: everything a viewer sees; write: also what the user's role allows; predict: ask endpoints, nothing else."""


def fresh(prefix: str) -> str:
    """A new secret; its prefix lets secret scanners know it."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hashed(secret: str) -> str:
    """What is stored of a secret. It is long and random, so that a plain fast hash does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Token | None:
    """The valid token of that secret; notes when it was used, at most once a minute."""
    now = timezone.now()
    valid = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), hash=hashed(secret), user__is_active=True)
    token = valid.select_related("user", "workspace").first()
    if token is not None and (token.used_at is None or now - token.used_at > timedelta(minutes=1)):
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token
