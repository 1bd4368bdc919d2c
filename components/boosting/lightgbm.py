"""What LightGBM's trainers share."""

from __future__ import annotations

from typing import Any

from components import spec
from components.boosting.trainer import BoostingParams


class Params(BoostingParams):
    """Trees grown leaf by leaf."""

    step: float = spec.param("Learning rate (eta).", zh="学习率", default=0.1, gt=0, le=1)
    leaves: int = spec.param("Leaves of a tree, at most.", zh="叶子数", default=31, ge=2, le=10_000)
    depth: int | None = spec.param(
        "Levels of a tree, at most; empty for any.", zh="最大深度", default=None, ge=1, le=100
    )
    min_rows: int = spec.param("Rows in a leaf, at least.", zh="叶子最少行数", default=20, ge=1, advanced=True)
    l2: float = spec.param("L2 penalty of leaf values.", zh="L2 正则", default=0.0, ge=0, advanced=True)


def settings(params: Any) -> dict[str, Any]:
    return {
        "num_leaves": params.leaves,
        "max_depth": params.depth or -1,
        "min_child_samples": params.min_rows,
        "subsample_freq": 0 if params.subsample == 1 else 1,
        "max_bin": max(params.bins - 1, 2),
    }
