"""XGBoost for two or more classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import spec
from components.catalog.classify import _xgboost
from components.spec.scripts import boosting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame


class Xgboost(spec.Trainer):
    """Train XGBoost for two or more classes with the native library, histogram method.

    Missing values are learnt as such: nothing needs to be filled. The encoded training rows are collected as Arrow batches into a
    quantile matrix on the driver (about one byte per value).
    """

    title = spec.text("XGBoost", "XGBoost分类")
    help_zh = (
        "用 XGBoost 原生库（直方图算法）训练二分类或多分类模型。\n\n"
        "缺失值无需填充。训练数据以 Arrow 批次送入驱动进程的分位数矩阵（约每个值一字节）。"
    )
    task = "multiclass"
    library = "xgboost"
    nulls = "nan"
    words = ("boosting", "trees", "gbdt")

    class Params(_xgboost.BoostingParams):
        """As every XGBoost trainer's."""

    params: Params

    def train(self, job: spec.Job, frame: DataFrame, slots: Sequence[spec.Slot], classes: int | None) -> Any:
        return _xgboost.train(job, frame, slots, self.params, _objective(classes))

    def pyspark(self, code: spec.Code) -> None:
        boosting.xgboost(self, code, lambda n: _xgboost.settings(self.params, _objective(n)), self.params.rounds)


def _objective(classes: int | None) -> dict[str, Any]:
    many = classes is not None and classes > 2
    return {"objective": "multi:softprob", "num_class": classes} if many else {"objective": "binary:logistic"}
