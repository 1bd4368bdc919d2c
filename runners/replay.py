"""The events that tell a watcher of an evaluation, whether it was made just now or long ago."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runners.artifacts import Manifest


def artifact_events(
    node: str, manifest: Manifest, previewed: Mapping[str, int | None] | None = None
) -> list[dict[str, Any]]:
    """The `artifact` events of an evaluation, by port."""
    told = []
    for name, port in manifest.ports.items():
        meta = {key: value for key, value in port["meta"].items() if key not in ("path", "lineage", "ops")}
        meta["stored"] = port["stored"]
        rows = port["rows"]
        if previewed is not None and name in previewed:
            meta["preview"] = True
            rows = rows if rows is not None else previewed[name]
        told.append(
            {
                "type": "artifact", "node": node, "port": name, "kind": port["kind"], "uri": manifest.uri,
                "fingerprint": manifest.fingerprint, "rows": rows, "bytes": port.get("bytes", 0),
                "schema": port["schema"], "meta": meta,
            }
        )  # fmt: skip
    return told


def replay(node: str, manifest: Manifest, previewed: bool = True) -> list[dict[str, Any]]:
    """All that a watcher needs to know of an evaluation made earlier: metrics, reports, artifacts."""
    told: list[dict[str, Any]] = [{"type": "metric", "node": node, **metric} for metric in manifest.metrics]
    if manifest.meta.get("blocks"):
        told.append({"type": "report", "node": node, "blocks": manifest.meta["blocks"]})
    tables = {name: port["rows"] for name, port in manifest.ports.items() if port["kind"] == "table"}
    return [*told, *artifact_events(node, manifest, tables if previewed else None)]
