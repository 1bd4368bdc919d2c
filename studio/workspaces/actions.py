"""Every write of this app: the row and its audit row in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from components.errors import problem
from studio.api.problems import Refused, not_found
from studio.workspaces import tokens
from studio.workspaces.models import AuditRow, LoginLink, Membership, Role, Token, User, Workspace


def audit(workspace: Workspace | None, actor: User | None, action: str, target: models.Model, **data: Any) -> None:
    """Note a write; call it inside the transaction that does it."""
    kind = target._meta.model_name or ""
    AuditRow.objects.create(
        workspace=workspace, actor=actor, action=action, kind=kind, object_id=str(target.pk), data=data
    )


@transaction.atomic
def create_workspace(slug: str, name: str, owner: User) -> Workspace:
    """A new workspace whose admin is `owner`."""
    workspace = Workspace.objects.create(slug=slug, name=name)
    Membership.objects.create(workspace=workspace, user=owner, role=Role.ADMIN)
    audit(workspace, owner, "workspace.create", workspace)
    return workspace


def slug_taken(slug: str) -> Refused:
    return Refused(
        problem("slug-taken", "The short name “{slug}” is taken.", "短名称“{slug}”已被占用。", slug=slug), 409
    )


@transaction.atomic
def ensure_owner(username: str = "owner") -> tuple[User, Workspace]:
    """The first user and workspace of a fresh installation; the ones already there otherwise. No password is set."""
    member = Membership.objects.select_related("user", "workspace").filter(role=Role.ADMIN).order_by("id").first()
    if member is not None:
        return member.user, member.workspace
    owner = User.objects.filter(is_superuser=True).order_by("id").first()
    if owner is None:
        owner = User(username=username, is_staff=True, is_superuser=True)
        owner.set_unusable_password()
        owner.save()
    return owner, create_workspace("home", "Home", owner)


@transaction.atomic
def set_language(user: User, language: str) -> None:
    """Keep the language that a user chose."""
    user.language = language
    user.save(update_fields=["language"])
    audit(None, user, "user.language", user, language=language)


@transaction.atomic
def set_member(workspace: Workspace, actor: User, username: str, role: str, may_code: bool = True) -> Membership:
    """Add a user or change the role; the last admin cannot be made less."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(problem("no-user", "There is no user “{name}”.", "没有用户“{name}”。", name=username), 404)
    member = Membership.objects.select_for_update().filter(workspace=workspace, user=user).first()
    if member is None:
        member = Membership(workspace=workspace, user=user)
    elif role != Role.ADMIN:
        _keep_an_admin(member)
    member.role, member.may_code = role, may_code
    member.save()
    audit(workspace, actor, "member.set", user, role=role, may_code=may_code)
    return member


@transaction.atomic
def remove_member(workspace: Workspace, actor: User, user_id: int) -> None:
    member = Membership.objects.select_for_update().filter(workspace=workspace, user_id=user_id).first()
    if member is None:
        raise not_found("member", user_id)
    _keep_an_admin(member)
    Token.objects.filter(workspace=workspace, user_id=user_id).delete()
    audit(workspace, actor, "member.remove", member.user)
    member.delete()


def _keep_an_admin(member: Membership) -> None:
    others = Membership.objects.filter(workspace=member.workspace, role=Role.ADMIN).exclude(pk=member.pk)
    if member.role == Role.ADMIN and not others.exists():
        raise Refused(problem("last-admin", "A workspace needs an admin.", "工作区至少需要一名管理员。"), 409)


@transaction.atomic
def create_token(
    workspace: Workspace, user: User, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """A new token and its secret, which is shown this once."""
    secret = tokens.fresh("est")
    token = Token.objects.create(
        workspace=workspace,
        user=user,
        name=name,
        start=secret[:8],
        hash=tokens.hashed(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    audit(workspace, user, "token.create", token, name=name, scopes=token.scopes)
    return token, secret


@transaction.atomic
def delete_token(workspace: Workspace, user: User, token_id: int) -> None:
    token = Token.objects.filter(workspace=workspace, user=user, pk=token_id).first()
    if token is None:
        raise not_found("token", token_id)
    audit(workspace, user, "token.delete", token, name=token.name)
    token.delete()


@transaction.atomic
def create_login_link(user: User) -> str:
    """The secret of a link that logs this user in once, within STUDIO_LOGIN_LINK_HOURS."""
    secret = tokens.fresh("once")
    expires = timezone.now() + timedelta(hours=settings.STUDIO_LOGIN_LINK_HOURS)
    link = LoginLink.objects.create(user=user, hash=tokens.hashed(secret), expires_at=expires)
    audit(None, user, "login-link.create", link)
    return secret


@transaction.atomic
def use_login_link(secret: str) -> User | None:
    """The user of a link that is valid and unused, which it is no more; None otherwise."""
    now = timezone.now()
    fits = LoginLink.objects.filter(hash=tokens.hashed(secret), used_at=None, expires_at__gt=now, user__is_active=True)
    if not fits.update(used_at=now):
        return None
    link = LoginLink.objects.select_related("user").get(hash=tokens.hashed(secret))
    audit(None, link.user, "login-link.use", link)
    return link.user
