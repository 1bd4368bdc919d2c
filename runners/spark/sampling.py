"""The sample of a source that a draft run reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components.spec.component import Component, Source
from components.spec.spark_types import quoted
from components.spec.table import Table
from runners.spark import build

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.job import Job

MOST_CLASSES = 200
LEAST_OF_A_CLASS = 50
MARGIN = 1.2


def outputs(source: Component, job: Job, label: str, sample: Mapping[str, Any]) -> dict[str, Any]:
    """What a source gives in a draft run: one that makes its rows up makes fewer, any other is read and drawn from."""
    fewer = source.smaller(int(sample["rows"])) if isinstance(source, Source) else None
    if fewer is not None:
        return {port: _small(value) for port, value in build.outputs(fewer, job, label, {}).items()}
    made = build.outputs(source, job, label, {})
    return {
        port: _small(replace(value, frame=drawn(value.frame, sample))) if isinstance(value, Table) else value
        for port, value in made.items()
    }


def _small(value: Any) -> Any:
    """So few rows are one part: a training of a hundred jobs has a task in each rather than several."""
    if not isinstance(value, Table):
        return value
    frame = value.frame.repartition(1)
    return replace(value, frame=frame, raw=frame)


def drawn(frame: DataFrame, sample: Mapping[str, Any]) -> DataFrame:
    """About `rows` rows of a table, drawn by `seed`; one or two passes over it.

    The classes of `label` keep their shares, but that a rare one keeps so many rows that it can be learnt. Labels with many values,
    such as measures, are drawn as they come.
    """
    from pyspark.sql import functions as F

    wanted, label = int(sample["rows"]), sample["label"]
    draw = F.rand(int(sample["seed"]))
    names = {name.casefold(): name for name in frame.columns}
    if label is not None and label.casefold() in names:
        value = F.col(quoted(names[label.casefold()])).cast("string")
        counts = frame.groupBy(value.alias("value")).count().limit(MOST_CLASSES + 1).collect()
        total = sum(row["count"] for row in counts)
        if len(counts) <= MOST_CLASSES:
            return frame if total <= wanted else frame.where(draw < _shares(counts, wanted / total, value))
    total = frame.count()
    return frame if total <= wanted else frame.where(draw < min(1.0, MARGIN * wanted / total)).limit(wanted)


def _shares(counts: list[Any], share: float, value: Any) -> Any:
    from pyspark.sql import functions as F

    of_class = {row["value"]: max(share, min(1.0, LEAST_OF_A_CLASS / row["count"])) for row in counts}
    known = [item for name, part in of_class.items() if name is not None for item in (F.lit(name), F.lit(part))]
    rest = F.lit(of_class.get(None, share))
    return F.coalesce(F.create_map(*known)[value], rest) if known else rest
