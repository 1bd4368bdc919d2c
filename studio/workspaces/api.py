"""Session, login link, members, tokens, bin and audit over HTTP."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any, cast

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle

from studio.api.access import ANYONE, LOGGED_IN
from studio.api.auth import BrowserAuthentication
from studio.api.paging import page
from studio.api.views import View, endpoint
from studio.workspaces import actions, bin, queries, shapes
from studio.workspaces.models import AuditRow, Membership, Token, User, Workspace


def product_version() -> str:
    """The installed version, or that of the checkout."""
    try:
        return version("experiment-studio")
    except PackageNotFoundError:
        return "0.1.0"


class SessionView(View):
    """Who is logged in; log in; log out."""

    throttle_scope = "login"

    def get_throttles(self) -> list[Any]:
        return [ScopedRateThrottle()] if self.request.method == "POST" else []

    @endpoint("session_read", role=ANYONE, answer=shapes.SessionAnswer)
    def get(self, request: Request) -> shapes.SessionAnswer:
        get_token(request._request)
        return session(request.user)

    @endpoint("session_login", role=ANYONE, body=shapes.Login, answer=shapes.SessionAnswer)
    def post(self, request: Request, body: shapes.Login) -> shapes.SessionAnswer:
        BrowserAuthentication().enforce_csrf(request)
        user = authenticate(request._request, username=body.username, password=body.password.get_secret_value())
        if user is None:
            raise exceptions.AuthenticationFailed
        login(request._request, user)
        return session(user)

    @endpoint("session_change", role=LOGGED_IN, body=shapes.SessionPatch, answer=shapes.SessionAnswer)
    def patch(self, request: Request, body: shapes.SessionPatch) -> shapes.SessionAnswer:
        user = cast(User, request.user)
        actions.set_language(user, body.language)
        return session(user)

    @endpoint("session_logout", role=ANYONE, status=204)
    def delete(self, request: Request) -> None:
        logout(request._request)


def session(user: Any) -> shapes.SessionAnswer:
    if not user.is_authenticated:
        return shapes.SessionAnswer(user=None, language="", workspaces=[], version=product_version())
    return shapes.SessionAnswer(
        user=shapes.UserBrief.model_validate(user),
        language=user.language,
        workspaces=[
            shapes.WorkspaceBrief(
                id=m.workspace_id, slug=m.workspace.slug, name=m.workspace.name, role=cast(shapes.RoleName, m.role)
            )
            for m in queries.memberships(user)
        ],
        version=product_version(),
    )


@require_safe
def login_once(request: HttpRequest, secret: str) -> HttpResponse:
    """Log in by a one-time link and go to ?next, a path of this host."""
    user = actions.use_login_link(secret)
    if user is None:
        return HttpResponseRedirect("/login?link=used")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


class WorkspacesView(View):
    @endpoint("workspace_create", role=LOGGED_IN, body=shapes.NewWorkspace, answer=shapes.WorkspaceBrief, status=201)
    def post(self, request: Request, body: shapes.NewWorkspace) -> shapes.WorkspaceBrief:
        """Make a workspace; its maker is its admin."""
        if Workspace.objects.filter(slug=body.slug).exists():
            raise actions.slug_taken(body.slug)
        made = actions.create_workspace(body.slug, body.name, cast(User, request.user))
        return shapes.WorkspaceBrief(id=made.pk, slug=made.slug, name=made.name, role="admin")


class TokensView(View):
    @endpoint("token_list", role="viewer", answer=shapes.TokenList)
    def get(self, request: Request) -> dict[str, Any]:
        found = [shapes.TokenAnswer.model_validate(token) for token in queries.tokens(self.workspace, self.user)]
        return {"results": found, "next": None, "count": len(found)}

    @endpoint("token_create", role="viewer", body=shapes.NewToken, answer=shapes.TokenMade, status=201)
    def post(self, request: Request, body: shapes.NewToken) -> dict[str, Any]:
        if isinstance(request.auth, Token):
            raise exceptions.PermissionDenied
        token, secret = actions.create_token(self.workspace, self.user, body.name, body.scopes, body.expires_at)
        return {**shapes.TokenAnswer.model_validate(token).model_dump(mode="json"), "secret": secret}


class TokenView(View):
    @endpoint("token_delete", role="viewer", status=204)
    def delete(self, request: Request, token: int) -> None:
        actions.delete_token(self.workspace, self.user, token)


class MembersView(View):
    @endpoint("member_list", role="viewer", answer=shapes.MemberList)
    def get(self, request: Request) -> dict[str, Any]:
        found = [member(row) for row in queries.members(self.workspace)]
        return {"results": found, "next": None, "count": len(found)}

    @endpoint("member_set", role="admin", body=shapes.NewMember, answer=shapes.Member)
    def put(self, request: Request, body: shapes.NewMember) -> shapes.Member:
        """Add a user, or change the role."""
        return member(actions.set_member(self.workspace, self.user, body.username, body.role, body.may_code))


class MemberView(View):
    @endpoint("member_remove", role="admin", status=204)
    def delete(self, request: Request, user: int) -> None:
        actions.remove_member(self.workspace, self.user, user)


def member(row: Membership) -> shapes.Member:
    return shapes.Member(
        user=shapes.UserBrief.model_validate(row.user), role=cast(shapes.RoleName, row.role), may_code=row.may_code
    )


class BinView(View):
    @endpoint("bin_list", role="viewer", answer=shapes.BinList)
    def get(self, request: Request) -> dict[str, Any]:
        found = bin.content(self.workspace)
        return {"results": found, "next": None, "count": len(found)}


class BinRestoreView(View):
    @endpoint("bin_restore", role="editor", status=204)
    def post(self, request: Request, kind: str, key: int) -> None:
        bin.restore(self.workspace, kind, key, self.user)


class AuditView(View):
    @endpoint("audit_list", role="admin", query=shapes.AuditQuery, answer=shapes.AuditList)
    def get(self, request: Request, query: shapes.AuditQuery) -> dict[str, Any]:
        return page(queries.audit(self.workspace), query, audit_entry)


def audit_entry(row: AuditRow) -> shapes.AuditEntry:
    actor = row.actor.name if row.actor else None
    return shapes.AuditEntry(
        id=row.pk, at=row.at, actor=actor, action=row.action, kind=row.kind, object_id=row.object_id, data=row.data
    )
