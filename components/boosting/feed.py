"""From a table to Parquet that the libraries read: its own files where they hold the inputs as they are, else written by Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from components.boosting.work import Files
from components.expressions import types
from components.spec import scoring_spark, training_spark
from components.spec.spark_types import quoted
from components.spec.training import LABEL, Label

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from components.spec.schema import Column
    from components.spec.table import Table
    from components.spec.training import ModelInfo, Trainer

WEIGHT = "__weight"
AS_STORED = frozenset({types.STRING, types.BOOLEAN, "tinyint", "smallint", "int", "bigint", "float", "double"})
"""Types of a label that goes as it is; another goes as text."""


def encoded(info: ModelInfo, table: Table, label: str, weight: str | None, kind: str) -> DataFrame:
    """The inputs as columns s0, s1, … of a number type, `__label` as it came (or as text) and `__weight`; rows with a label."""
    from pyspark.sql import functions as F

    found = table.schema.get(label)
    stored = F.col(quoted(label)) if found and found.type in AS_STORED else F.col(quoted(label)).cast("string")
    frame = table.frame.withColumn(LABEL, stored).where(f"{quoted(LABEL)} IS NOT NULL")
    carried = [LABEL]
    if weight:
        frame = frame.withColumn(WEIGHT, F.col(quoted(weight)).cast(kind))
        carried.append(WEIGHT)
    slots = scoring_spark.slots_of(info, frame, table.schema, carried)
    inputs = [F.col(quoted(slot.name)).cast(kind).alias(f"s{n}") for n, slot in enumerate(info.slots)]
    return slots.select(*inputs, *carried)


def files(info: ModelInfo, table: Table, label: str, weight: str | None, kind: str, folder: Path) -> Files:
    """The table's own Parquet files, or new ones in the folder."""
    own = stored(info, table, label, weight)
    if own is not None:
        return own
    encoded(info, table, label, weight, kind).write.parquet(f"file://{folder}")
    columns = [f"s{n}" for n in range(len(info.slots))]
    return Files(sorted(map(str, folder.glob("*.parquet"))), columns, LABEL, WEIGHT if weight else None)


def stored(info: ModelInfo, table: Table, label: str, weight: str | None) -> Files | None:
    """The table's own files, where its frame reads columns of local Parquet and nothing else, and no text must be encoded."""
    known = table.schema.get(label)
    if any(c.type == types.STRING for c in info.features) or known is None or known.type not in AS_STORED:
        return None
    wanted = [slot.column for slot in info.slots]
    named = list(dict.fromkeys([*wanted, label, *([weight] if weight else [])]))
    frame = table.frame.select(*(quoted(name) for name in named))
    read = _read_from(frame, named)
    paths = _local(frame.inputFiles()) if read is not None else None
    if read is None or not paths or not _hold(paths, list(read.values()), read[label]):
        return None
    return Files(paths, [read[name] for name in wanted], read[label], read[weight] if weight else None)


def _read_from(frame: DataFrame, named: Sequence[str]) -> dict[str, str] | None:
    """The file's column of each column of a frame that only picks and renames what Parquet files hold."""
    plan = frame._jdf.queryExecution().optimizedPlan()
    read = {name: name for name in named}
    if plan.nodeName() == "Project":
        items = [plan.projectList().apply(n) for n in range(plan.projectList().size())]
        sources = [item.child() if item.nodeName() == "Alias" else item for item in items]
        if any(source.nodeName() != "AttributeReference" for source in sources):
            return None
        read = {item.name(): source.name() for item, source in zip(items, sources, strict=True)}
        plan = plan.child()
    if plan.getClass().getSimpleName() != "LogicalRelation":
        return None
    relation = plan.relation()
    if relation.getClass().getSimpleName() != "HadoopFsRelation" or relation.partitionSchema().size():
        return None
    parquet = relation.fileFormat().getClass().getSimpleName() == "ParquetFileFormat"
    return read if parquet and set(named) <= set(read) else None


def _local(uris: Sequence[str]) -> list[str] | None:
    parts = [urlsplit(uri) for uri in sorted(uris)]
    return [unquote(part.path) for part in parts] if all(part.scheme == "file" for part in parts) else None


def _hold(paths: Sequence[str], columns: Sequence[str], label: str) -> bool:
    """Whether every file has the columns in one and the same type, all but the label numbers or booleans."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first: Any = None
    for path in paths:
        schema = pq.read_schema(path)
        if any(schema.names.count(name) != 1 for name in columns):
            return False
        found = {name: schema.field(name).type for name in columns}
        first = first or found
        numbers = (kind for name, kind in found.items() if name != label)
        plain = all(
            pa.types.is_floating(k) or pa.types.is_integer(k) or pa.types.is_boolean(k) or pa.types.is_decimal(k)
            for k in numbers
        )
        if found != first or not plain:
            return False
    return True


@dataclass(frozen=True)
class Target:
    """The label of a table in files: its classes as they stand there, and how many rows there are of each."""

    label: Label
    classes: list[Any] | None
    counts: dict[str, int]
    rows: int


def target(trainer: Trainer, given: Files, column: Column, spark: SparkSession) -> Target:
    """Look through the label's column alone. Raises UserError where there is nothing to learn from."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from components.boosting.rows import plain

    seen: Counter[Any] = Counter()
    rows = 0
    batches = (batch for path in given.paths for batch in pq.ParquetFile(path).iter_batches(columns=[given.label]))
    for batch in batches:
        column_ = plain(batch.column(given.label))
        rows += len(column_) - column_.null_count
        if trainer.task != "regression" and len(seen) <= training_spark.MOST_CLASSES:
            for pair in pc.value_counts(column_.drop_null()).to_pylist():
                seen[pair["values"]] += pair["counts"]
    if rows == 0:
        raise training_spark.no_rows(column.name)
    if trainer.task == "regression":
        return Target(Label(column.name, column.type), None, {}, rows)
    values = sorted(seen)[: training_spark.MOST_CLASSES + 1]
    counts = {text: seen[value] for text, value in zip(_texts(values, spark), values, strict=True)}
    training_spark.check_classes(trainer, column.name, counts)
    return Target(Label(column.name, column.type, tuple(counts)), values, counts, rows)


def _texts(values: Sequence[Any], spark: SparkSession) -> list[str]:
    """The values as Spark writes them."""
    if not any(isinstance(value, float) for value in values):
        return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    made = spark.createDataFrame([(value,) for value in values], "v double").selectExpr("CAST(v AS STRING) AS v")
    return [row["v"] for row in made.collect()]
