"""What the XGBoost trainers share: parameters, feeding, and boosting with progress and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.spec.spark_types import quoted
from components.spec.training import LABEL

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class BoostingParams(spec.Trainer.Params):
    """Parameters of XGBoost under their usual meaning."""

    rounds: int = spec.param("Number of trees.", zh="迭代轮数", default=100, ge=1, le=10_000)
    depth: int = spec.param("Levels of a tree.", zh="树的深度", default=6, ge=1, le=20)
    step: float = spec.param("Learning rate (eta).", zh="学习率", default=0.3, gt=0, le=1)
    subsample: float = spec.param("Share of rows for each tree.", zh="行采样比例", default=1.0, gt=0, le=1)
    column_sample: float = spec.param("Share of columns for each tree.", zh="列采样比例", default=1.0, gt=0, le=1)
    min_weight: float = spec.param("Hessian in a leaf, at least.", zh="叶子最小权重", default=1.0, ge=0, advanced=True)
    l2: float = spec.param("L2 penalty of leaf values.", zh="L2 正则", default=1.0, ge=0, advanced=True)
    bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=256, ge=2, le=4096, advanced=True)
    seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)


def train(
    job: spec.Job, frame: DataFrame, slots: Sequence[spec.Slot], params: BoostingParams, objective: dict[str, Any]
) -> Any:
    """A Booster whose features are f0, f1, … in the slots' order."""
    import xgboost

    matrix = _matrix(frame, slots, params.bins)
    return xgboost.train(
        settings(params, objective), matrix, num_boost_round=params.rounds, callbacks=[_progress(job, params.rounds)]
    )


def settings(params: BoostingParams, objective: dict[str, Any]) -> dict[str, Any]:
    """The parameters by the library's names."""
    return {
        **objective,
        "tree_method": "hist",
        "max_depth": params.depth,
        "eta": params.step,
        "subsample": params.subsample,
        "colsample_bytree": params.column_sample,
        "min_child_weight": params.min_weight,
        "lambda": params.l2,
        "max_bin": params.bins,
        "seed": params.seed,
    }


def _matrix(frame: DataFrame, slots: Sequence[spec.Slot], bins: int) -> Any:
    """A quantile matrix from Arrow: doubles become the library's floats, null and NaN are missing."""
    import numpy as np
    import xgboost

    table = frame.select(*(quoted(s.name) for s in slots), quoted(LABEL)).toArrow()
    label = table.column(table.num_columns - 1).to_numpy(zero_copy_only=False)
    values = np.empty((table.num_rows, len(slots)), dtype="float32")
    for n in range(len(slots)):
        values[:, n] = table.column(n).to_numpy(zero_copy_only=False)
    return xgboost.QuantileDMatrix(values, label=label, max_bin=bins, missing=np.nan)


def _progress(job: spec.Job, rounds: int) -> Any:
    import xgboost

    class Progress(xgboost.callback.TrainingCallback):
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            if epoch % max(1, rounds // 50) == 0:
                job.progress(
                    (epoch + 1) / rounds, errors.Text(f"Round {epoch + 1} of {rounds}", f"第 {epoch + 1}/{rounds} 轮")
                )
            return job.cancelled()

    return Progress()
