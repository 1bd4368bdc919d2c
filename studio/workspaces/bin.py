"""The bin: what was deleted, by kind. An app registers its kinds in `ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.api.problems import not_found
from studio.workspaces.models import Deletable, User, Workspace


@dataclass(frozen=True)
class BinKind:
    """A kind of thing that can be in the bin; `restore(thing, actor)` is the app's own action."""

    name: str
    model: type[Any]
    title: Callable[[Any], str]
    restore: Callable[[Any, User], Any]


_kinds: dict[str, BinKind] = {}


def register(
    name: str, model: type[Deletable], *, title: Callable[[Any], str], restore: Callable[[Any, User], Any]
) -> None:
    """Let things of this kind be listed and restored; `model` has `workspace` and is Deletable."""
    _kinds[name] = BinKind(name, model, title, restore)


def content(workspace: Workspace) -> list[dict[str, Any]]:
    """Everything in the workspace's bin, latest first."""
    found = [
        {
            "kind": kind.name,
            "id": thing.pk,
            "name": kind.title(thing),
            "deleted_at": thing.deleted_at,
            "deleted_by": thing.deleted_by.name if thing.deleted_by else None,
        }
        for kind in _kinds.values()
        for thing in kind.model.objects.filter(workspace=workspace, deleted_at__isnull=False).select_related(
            "deleted_by"
        )
    ]
    return sorted(found, key=lambda entry: str(entry["deleted_at"]), reverse=True)


def restore(workspace: Workspace, kind: str, key: int, actor: User) -> None:
    known = _kinds.get(kind)
    thing = known and known.model.objects.filter(workspace=workspace, pk=key, deleted_at__isnull=False).first()
    if known is None or thing is None:
        raise not_found(kind, key)
    known.restore(thing, actor)
