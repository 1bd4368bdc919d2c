"""Thirty nodes: purchase intention's rows, cleaned once, then five models side by side, each scored, judged and explained."""

from __future__ import annotations

from typing import Any

from tests.bench import purchase
from tests.bench.by_hand import Case
from tests.runners.documents import document as wired

MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "logistic": ("classify.logistic", {"iterations": 30}),
    "lasso": ("classify.logistic", {"iterations": 30, "regularization": 0.001, "elastic_net": 1.0}),
    "tree": ("classify.decision_tree", {"depth": 6}),
    "forest": ("classify.random_forest", {"trees": 20, "depth": 5}),
    "gbdt": ("classify.gbdt", {"trees": 10, "depth": 5}),
}
LINEAR = ("logistic", "lasso")


def document(rows: int, threshold: float = 0.5) -> dict[str, Any]:
    """visits → cast → fill → (statistics, split) → five × (model → predict → (evaluate, matrix); model → weights)."""
    base = {node["id"]: node for node in purchase.document(rows)["nodes"]}
    nodes = {name: (base[name]["component"], base[name]["params"]) for name in ("visits", "cast", "fill", "split")}
    nodes["statistics"] = ("explore.statistics", {})
    edges = [
        "visits.table>cast.table",
        "cast.table>fill.table",
        "fill.table>statistics.table",
        "fill.table>split.table",
    ]
    for name, (component, params) in MODELS.items():
        nodes[name] = (component, {"label": "bought", **params})
        nodes[f"{name}_scored"] = ("predict.predict", {})
        nodes[f"{name}_judged"] = (
            "evaluate.binary",
            {"label": "bought", "threshold": threshold if name == "gbdt" else 0.5},
        )
        nodes[f"{name}_matrix"] = ("evaluate.confusion_matrix", {"label": "bought"})
        nodes[f"{name}_weights"] = ("explain.linear_weights" if name in LINEAR else "explain.tree_importance", {})
        edges += [
            f"split.train>{name}.train", f"{name}.model>{name}_scored.model", f"split.test>{name}_scored.table",
            f"{name}_scored.table>{name}_judged.table", f"{name}_scored.table>{name}_matrix.table",
            f"{name}.model>{name}_weights.model",
        ]  # fmt: skip
    return wired(nodes, edges)


CASE = Case(
    "Thirty nodes, five branches", document, lambda rows, n: document(rows, threshold=0.3 + 0.01 * n),
    "tests.bench.rivals.branches", {f"{name}_judged.auc": name for name in MODELS},
)  # fmt: skip
