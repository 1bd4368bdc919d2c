"""XGBoost that predicts a number."""

from __future__ import annotations

from typing import Any, Literal

from components import spec
from components.boosting import xgboost
from components.boosting.trainer import BoostingTrainer


class Xgboost(BoostingTrainer):
    """Train XGBoost that predicts a number, with the native library, histogram method. Missing values need no filling."""

    title = spec.text("XGBoost regression", "XGBoost回归")
    help_zh = "用 XGBoost 原生库（直方图算法）训练回归模型。缺失值无需填充。"
    task = "regression"
    library = "xgboost"
    needs = frozenset({"spark", "xgboost"})

    class Params(xgboost.Params):
        objective: Literal["reg:squarederror", "reg:absoluteerror", "count:poisson", "reg:gamma"] = spec.param(
            "What is minimised.",
            zh="目标函数",
            default="reg:squarederror",
            choices={
                "reg:squarederror": ("Squared error", "平方误差"),
                "reg:absoluteerror": ("Absolute error", "绝对误差"),
                "count:poisson": ("Poisson (counts)", "泊松（计数）"),
                "reg:gamma": ("Gamma (positive amounts)", "伽马（正金额）"),
            },
        )

    params: Params

    def settings(self, classes: int | None) -> dict[str, Any]:
        return {"objective": self.params.objective, **xgboost.settings(self.params)}
