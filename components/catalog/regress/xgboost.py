"""XGBoost that predicts a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from components import spec
from components.catalog.classify import _xgboost
from components.spec.scripts import boosting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame


class Xgboost(spec.Trainer):
    """Train XGBoost that predicts a number, with the native library, histogram method. Missing values need no filling."""

    title = spec.text("XGBoost regression", "XGBoost回归")
    help_zh = "用 XGBoost 原生库（直方图算法）训练回归模型。缺失值无需填充。"
    task = "regression"
    library = "xgboost"
    nulls = "nan"
    words = ("boosting", "trees", "gbdt")

    class Params(_xgboost.BoostingParams):
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

    def train(self, job: spec.Job, frame: DataFrame, slots: Sequence[spec.Slot], classes: int | None) -> Any:
        return _xgboost.train(job, frame, slots, self.params, {"objective": self.params.objective})

    def pyspark(self, code: spec.Code) -> None:
        objective = {"objective": self.params.objective}
        boosting.xgboost(self, code, lambda classes: _xgboost.settings(self.params, objective), self.params.rounds)
