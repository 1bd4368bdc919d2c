"""The plan of a large experiment, as before each run: nothing stored yet, then everything.

`python -m tests.bench planning` measures milliseconds of CPU: machines that run other things too do not blur it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from components import registry
from runners import api, artifacts
from tests.bench import live_schema
from tests.bench.report import Figure

NODES = 500
LIMIT_MS = 100.0
TIMES = 15


def plan(document: dict[str, Any], store: api.Store, folder: Path) -> api.Plan:
    return api.plan(document, store=store, sources=api.resolver(api.Gate([folder]), {}.get))


def milliseconds(document: dict[str, Any], store: api.Store, folder: Path) -> list[float]:
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        plan(document, store, folder)
        taken.append(1000 * (time.process_time() - began))
    return taken


def finish(made: api.Plan, document: dict[str, Any], store: api.Store) -> None:
    """Leave a manifest per node, as a run would."""
    catalog, kinds = registry.load(), {node["id"]: node["component"] for node in document["nodes"]}
    for node in made.running():
        found = made.nodes[node]
        ports = {
            port.name: {
                "kind": port.kind,
                "stored": port.kind != "table" or found.store,
                "path": port.name,
                "schema": None,
                "rows": None,
                "meta": {},
            }
            for port in catalog[kinds[node]].outputs
        }
        uri = store.reserve(found.fingerprint)
        kept = artifacts.manifest(uri, found.fingerprint, found.identity, node, kinds[node], seconds=1.0, ports=ports)
        store.publish(kept)


def figures() -> list[Figure]:
    document = live_schema.document(nodes=NODES)
    document["nodes"] = [{"version": 1, "label": None, **node} for node in document["nodes"]]
    with tempfile.TemporaryDirectory() as folder:
        store = api.Store(folder)
        first = plan(document, store, Path(folder))
        empty = milliseconds(document, store, Path(folder))
        finish(first, document, store)
        assert not plan(document, store, Path(folder)).running()
        full = milliseconds(document, store, Path(folder))
    return [
        Figure(f"Plan of {NODES} nodes, {name}, CPU", taken, [LIMIT_MS], 1, "ms", "ceiling")
        for name, taken in (("nothing stored", empty), ("everything stored", full))
    ]
