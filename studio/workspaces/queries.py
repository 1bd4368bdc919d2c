"""Reads, each limited to what the asker may see."""

from __future__ import annotations

from django.db.models import QuerySet

from studio.workspaces.models import AuditRow, Membership, Token, User, Workspace


def memberships(user: User) -> QuerySet[Membership]:
    """The user's workspaces, with the role in each."""
    return Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__name")


def members(workspace: Workspace) -> QuerySet[Membership]:
    return workspace.memberships.select_related("user").order_by("user__username")


def tokens(workspace: Workspace, user: User) -> QuerySet[Token]:
    """The user's own tokens."""
    return workspace.tokens.filter(user=user).order_by("-id")


def audit(workspace: Workspace) -> QuerySet[AuditRow]:
    return workspace.audit.select_related("actor")
