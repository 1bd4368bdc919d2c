"""LightGBM for two or more classes."""

from __future__ import annotations

from typing import Any

from components import spec
from components.boosting import lightgbm
from components.boosting.trainer import BoostingTrainer, ClassParams


class Lightgbm(BoostingTrainer):
    """Train LightGBM for two or more classes with the native library: trees grow leaf by leaf.

    Missing values are learnt as such: nothing needs to be filled. On one machine the rows go as Parquet into a process of its own,
    with its threads and memory bounded; on a cluster the same training runs in the library's distributed mode.
    """

    title = spec.text("LightGBM", "LightGBM分类")
    help_zh = (
        "用 LightGBM 原生库（按叶子生长）训练二分类或多分类模型。\n\n"
        "缺失值无需填充。单机时数据以 Parquet 送入独立的训练进程（线程与内存受限）；集群上使用该库的分布式模式。"
    )
    task = "multiclass"
    library = "lightgbm"
    needs = frozenset({"spark", "lightgbm"})

    class Params(lightgbm.Params, ClassParams):
        """As every LightGBM trainer's, and the classes' weights."""

    params: Params

    def settings(self, classes: int | None) -> dict[str, Any]:
        many = classes is not None and classes > 2
        objective = {"objective": "multiclass", "num_class": classes} if many else {"objective": "binary"}
        return {**objective, **lightgbm.settings(self.params)}
