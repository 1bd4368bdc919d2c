"""Purchase intention, the bundled experiment, without its publishing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bench.by_hand import Case

BUNDLED = Path(__file__).parents[2] / "studio" / "experiments" / "bundled" / "purchase-intention.json"
ACTIONS = ("register", "deploy")


def document(rows: int, seed: int = 7, threshold: float = 0.5) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(BUNDLED.read_text(encoding="utf-8"))
    nodes = [node for node in found["nodes"] if node["id"] not in ACTIONS]
    edges = [e for e in found["edges"] if e["to"][0] not in ACTIONS and e["from"][0] not in ACTIONS]
    by_id = {node["id"]: node for node in nodes}
    by_id["visits"]["params"] |= {"rows": rows, "seed": seed}
    by_id["evaluate"]["params"] |= {"threshold": threshold}
    return {**found, "nodes": nodes, "edges": edges}


CASE = Case(
    "Purchase intention", document, lambda rows, n: document(rows, threshold=0.3 + 0.01 * n), "tests.bench.rivals.purchase",
    {"evaluate.auc": "auc"},
)  # fmt: skip
