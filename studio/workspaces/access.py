"""What a user, perhaps through a token, may do in a workspace."""

from __future__ import annotations

from dataclasses import dataclass

from studio.workspaces.models import Membership, Role, Token, User, Workspace

ORDER = {"none": -1, **{role.value: rank for rank, role in enumerate(Role)}}
PREDICT = "predict"
"""Not a role: an endpoint may be asked by members and by tokens of this scope."""


@dataclass(frozen=True)
class Access:
    """One user's standing in one workspace."""

    workspace: Workspace
    user: User
    role: str
    may_code: bool
    scopes: tuple[str, ...] | None = None

    def at_least(self, role: str) -> bool:
        """Whether this role (or the scope `predict`) is reached; an unknown role never is."""
        if role == PREDICT:
            return self.scopes is None or PREDICT in self.scopes or "write" in self.scopes
        return role in ORDER and ORDER[self.role] >= ORDER[role]


def of(user: User, slug: str, token: Token | None = None) -> Access | None:
    """The access to the workspace of that slug; None for strangers and for a token of another workspace."""
    member = Membership.objects.select_related("workspace").filter(workspace__slug=slug, user=user).first()
    if member is None:
        return None
    if token is None:
        return Access(member.workspace, user, member.role, member.may_code)
    if token.workspace_id != member.workspace_id:
        return None
    scopes = tuple(token.scopes)
    if "write" in scopes:
        return Access(member.workspace, user, member.role, member.may_code, scopes)
    return Access(member.workspace, user, Role.VIEWER if "read" in scopes else "none", False, scopes)
