"""The run token: good for one run's events, and for nothing once the run has ended."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

from studio.runs.models import Run

SALT = "studio.runs.token"


def token(run: Run) -> str:
    """Made from the signing key, so that an engine's token stays good across restarts and is stored nowhere."""
    return (
        f"run-{run.pk}-" + salted_hmac(SALT, f"{run.pk}:{run.created_at.isoformat()}", algorithm="sha256").hexdigest()
    )


def fits(run: Run, given: str) -> bool:
    return not run.finished and constant_time_compare(token(run), given)
