"""What XGBoost's trainers share."""

from __future__ import annotations

from typing import Any

from components import spec
from components.boosting.trainer import BoostingParams


class Params(BoostingParams):
    """Trees grown level by level."""

    depth: int = spec.param("Levels of a tree.", zh="树的深度", default=6, ge=1, le=20)
    min_weight: float = spec.param("Hessian in a leaf, at least.", zh="叶子最小权重", default=1.0, ge=0, advanced=True)


def settings(params: Any) -> dict[str, Any]:
    return {"max_depth": params.depth, "min_child_weight": params.min_weight}
