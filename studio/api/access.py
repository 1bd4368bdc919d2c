"""Who may call what: each endpoint names the least role (or the scope) that it needs; what names none is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rest_framework import exceptions, permissions
from rest_framework.request import Request

from studio.api import problems
from studio.workspaces import access

if TYPE_CHECKING:
    from studio.api.views import View
    from studio.workspaces.models import Token

ANYONE = "anyone"
"""Also without a login."""
ENGINE = "engine"
"""Only with a run token, which the view itself checks."""
LOGGED_IN = "logged in"


class Allowed(permissions.BasePermission):
    """Check the role that the called method declares; sets `view.access` for addresses below a workspace."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = role_of(view, request.method or "GET")
        if needed in {ANYONE, ENGINE}:
            return True
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        slug, token = view.kwargs.get("slug"), cast("Token | None", request.auth)
        if slug is None:
            return needed == LOGGED_IN and (token is None or "read" in token.scopes)
        found = access.of(request.user, slug, token)
        if found is None:
            raise problems.not_found("workspace", slug)
        if not found.at_least(needed):
            raise problems.forbidden(needed)
        view.access = found
        return True


def role_of(view: View, method: str) -> str:
    """The role of the method that will be called; admin where none is declared, so that forgetting it opens nothing."""
    handler = getattr(view, "get" if method in {"HEAD", "OPTIONS"} else method.lower(), None)
    return getattr(handler, "role", "admin")
