"""Keeps the artifact store below a size: what runs, pins and leases name stays, the longest unused goes first."""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import asdict, dataclass
from typing import Any

from runners import claims
from runners.artifacts import Store


@dataclass(frozen=True)
class Collected:
    """What a collection did."""

    removed: int
    freed_bytes: int
    kept_bytes: int

    def json(self) -> dict[str, Any]:
        return asdict(self)


def collect(
    store: Store, *, pins: Set[str], limit_bytes: int, grace_s: float = 3600.0, now: float | None = None
) -> Collected:
    """Remove evaluations that nobody names (`pins`: fingerprints, identities or URIs) until the rest fits the limit.

    Nothing younger than the grace is touched, as a run that has just begun may be about to name it. An evaluation
    without a manifest that is older than the grace was never finished: it goes whatever the size.
    """
    moment = time.time() if now is None else now
    claims.forget(store, moment - grace_s)
    total, removed, freed = 0, 0, 0
    candidates: list[tuple[float, int, str]] = []
    for uri, manifest in store.evaluations():
        size, used = store.size(uri)
        total += size
        if moment - used < grace_s:
            continue
        if manifest is None:
            store.remove(uri)
            removed, freed, total = removed + 1, freed + size, total - size
        elif not {uri, manifest.fingerprint, manifest.identity} & pins:
            candidates.append((used, size, uri))
    for _, size, uri in sorted(candidates):
        if total <= limit_bytes:
            break
        store.remove(uri)
        removed, freed, total = removed + 1, freed + size, total - size
    return Collected(removed, freed, total)
