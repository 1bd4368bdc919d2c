"""LightGBM that predicts a number."""

from __future__ import annotations

from typing import Any, Literal

from components import spec
from components.boosting import lightgbm
from components.boosting.trainer import BoostingTrainer


class Lightgbm(BoostingTrainer):
    """Train LightGBM that predicts a number, with the native library. Missing values need no filling."""

    title = spec.text("LightGBM regression", "LightGBM回归")
    help_zh = "用 LightGBM 原生库训练回归模型。缺失值无需填充。"
    task = "regression"
    library = "lightgbm"
    needs = frozenset({"spark", "lightgbm"})

    class Params(lightgbm.Params):
        objective: Literal["regression", "regression_l1", "poisson", "gamma"] = spec.param(
            "What is minimised.",
            zh="目标函数",
            default="regression",
            choices={
                "regression": ("Squared error", "平方误差"),
                "regression_l1": ("Absolute error", "绝对误差"),
                "poisson": ("Poisson (counts)", "泊松（计数）"),
                "gamma": ("Gamma (positive amounts)", "伽马（正金额）"),
            },
        )

    params: Params

    def settings(self, classes: int | None) -> dict[str, Any]:
        return {"objective": self.params.objective, **lightgbm.settings(self.params)}
