"""What this app's addresses take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, SecretStr

from studio.api.paging import PageQuery
from studio.api.views import Name, Shape

RoleName = Literal["viewer", "editor", "deployer", "admin"]
Scope = Literal["read", "write", "predict"]


class UserBrief(Shape):
    id: int
    username: str
    name: str


class WorkspaceBrief(Shape):
    id: int
    slug: str
    name: str
    role: RoleName


class SessionAnswer(Shape):
    user: UserBrief | None
    language: str
    workspaces: list[WorkspaceBrief]
    version: str


class Login(Shape):
    username: str = Field(max_length=150)
    password: SecretStr


class SessionPatch(Shape):
    language: Literal["en", "zh", ""]


class TokenAnswer(Shape):
    id: int
    name: str
    start: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class NewToken(Shape):
    name: Name = Field(max_length=120)
    scopes: list[Scope] = Field(min_length=1)
    expires_at: datetime | None = None


class TokenMade(TokenAnswer):
    secret: str = Field(description="Shown this once.")


class TokenList(Shape):
    results: list[TokenAnswer]
    next: str | None
    count: int


class Member(Shape):
    user: UserBrief
    role: RoleName
    may_code: bool


class MemberList(Shape):
    results: list[Member]
    next: str | None
    count: int


class NewMember(Shape):
    username: str
    role: RoleName
    may_code: bool = True


class BinEntry(Shape):
    kind: str
    id: int
    name: str
    deleted_at: datetime
    deleted_by: str | None


class BinList(Shape):
    results: list[BinEntry]
    next: str | None
    count: int


class AuditEntry(Shape):
    id: int
    at: datetime
    actor: str | None
    action: str
    kind: str
    object_id: str
    data: dict[str, Any]


class AuditList(Shape):
    results: list[AuditEntry]
    next: str | None
    count: int


class NewWorkspace(Shape):
    slug: str = Field(pattern=r"^[a-z0-9][-a-z0-9]{0,59}$")
    name: Name = Field(max_length=120)


AuditQuery = PageQuery
