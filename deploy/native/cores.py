"""What every native core gives, and the one place that finds the core of a model."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from components.errors import UserError, problem
from components.spec import boosters
from components.spec.training import ModelInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """`value` (n) of a regression; `chosen` (n) class or cluster; `probability` (n, classes)."""

    value: Floats | None = None
    chosen: Integers | None = None
    probability: Floats | None = None


class Core(Protocol):
    """Scores a matrix of the model's inputs: rows × slots, doubles, NaN for missing."""

    def __call__(self, matrix: Floats, /) -> Outcome: ...


@dataclass(frozen=True)
class Saved:
    """A Spark model's folder: its class, its parameters and its data."""

    folder: Path
    kind: str
    params: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> Saved:
        text = next((folder / "metadata").glob("part-*")).read_text(encoding="utf-8").splitlines()[0]
        about = json.loads(text)
        params = {**about.get("defaultParamMap", {}), **about.get("paramMap", {})}
        return cls(folder, about["class"].rsplit(".", 1)[-1], params)

    def rows(self, name: str = "data") -> list[dict[str, Any]]:
        """The rows of one of its Parquet folders."""
        import pyarrow.parquet as pq

        found: list[dict[str, Any]] = []
        for file in sorted((self.folder / name).glob("*.parquet")):
            found += pq.read_table(file).to_pylist()
        return found


def load(folder: Path, info: ModelInfo) -> Core:
    """The core of a model artifact or package. Raises UserError `scorer-cannot` where it has no native form."""
    if library := boosters.LIBRARIES.get(info.library):
        from deploy.native.boosting import Boosting

        return Boosting(library, folder / "core", info.task)
    if info.library != "spark":
        raise UserError(cannot(info.library))
    stages = sorted((folder / "core" / "stages").iterdir(), key=lambda stage: int(stage.name.split("_")[0]))
    saved = Saved.of(stages[-1])
    maker = makers().get(saved.kind)
    if maker is None or saved.params.get("thresholds"):
        raise UserError(cannot(saved.kind))
    return maker(saved)


def makers() -> Mapping[str, Callable[[Saved], Core]]:
    """Spark's model classes that have a native form."""
    from deploy.native import centers, linear, trees

    return {
        "DecisionTreeClassificationModel": trees.tree_classifier,
        "DecisionTreeRegressionModel": trees.tree_regressor,
        "GBTClassificationModel": trees.boosted_classifier,
        "GBTRegressionModel": trees.boosted_regressor,
        "GeneralizedLinearRegressionModel": linear.generalized,
        "KMeansModel": centers.kmeans,
        "LinearRegressionModel": linear.linear,
        "LogisticRegressionModel": linear.logistic,
        "RandomForestClassificationModel": trees.forest_classifier,
        "RandomForestRegressionModel": trees.forest_regressor,
    }


def cannot(what: str) -> Any:
    """The problem of a model without a native form."""
    return problem(
        "scorer-cannot",
        "The fast scorer does not know {what}; this model is served by its PMML (the `pmml` extra).",
        "快速评分器不支持 {what}；该模型需通过 PMML 提供服务（安装 `pmml` 扩展）。",
        what=what,
    )
