"""Scoring in Spark by each node's own steps and the model itself: the reference that serving is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.expressions import spark as spark_expressions
from components.spec import boosters, guards
from components.spec import steps as steps_module
from components.spec.schema import Schema
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from components.spec.scoring import ScoringPath
    from components.spec.training import Label, Model, ModelInfo

ROW = "__row"


def run_steps(
    frame: DataFrame, schema: Schema, ops: Sequence[Mapping[str, Any]], carry: Sequence[str] = ()
) -> tuple[DataFrame, Schema]:
    """One select per operation; `carry` are helper columns that every projection keeps."""
    for op in ops:
        made = steps_module.projection(op, schema)
        shown = [f"{spark_expressions.to_sql(expression)} AS {quoted(name)}" for name, expression in made]
        # As texts: a Column object per expression takes longer to make than Spark takes to read it.
        frame = frame.selectExpr(*shown, *(quoted(name) for name in carry))
        schema = steps_module.after(op, schema)
    return frame, schema


def slots_of(info: ModelInfo, frame: DataFrame, schema: Schema, carry: Sequence[str] = ()) -> DataFrame:
    """The double columns that go into the model, in their order, with `carry` besides."""
    encoded, _ = run_steps(frame, schema, info.encode, carry)
    return encoded.selectExpr(*map(quoted, (*info.inputs, *carry)))


def apply(model: Model, frame: DataFrame, schema: Schema) -> DataFrame:
    """The frame with the model's output columns added; columns of those names are replaced."""
    from pyspark.sql import functions as F

    made = {column.name for column in model.info.outputs}
    kept = [name for name in frame.columns if name not in made]
    # Beside the inputs by names of their own: a column may have the name of an input that is made of it.
    carried = {f"{ROW}{n}": name for n, name in enumerate(kept)}
    beside = frame.select("*", *(F.col(quoted(name)).alias(helper) for helper, name in carried.items()))
    return scored(model, slots_of(model.info, beside, schema, list(carried)), carried)


def scored(model: Model, slots: DataFrame, carried: Mapping[str, str]) -> DataFrame:
    """Model outputs beside the carried columns, which go by the names that the mapping gives them."""
    from pyspark.sql import functions as F

    made = _booster_outputs if model.info.library in boosters.LIBRARIES else _spark_outputs
    frame, columns = made(model, slots, list(carried))
    return frame.select(*(F.col(quoted(helper)).alias(name) for helper, name in carried.items()), *columns)


def _spark_outputs(model: Model, slots: DataFrame, carry: Sequence[str]) -> tuple[DataFrame, list[Column]]:
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import functions as F

    info = model.info
    plain = model.core.stages[0].getInputCols()
    renamed = [
        f"{guards.number(quoted(slot.name), slot.column)} AS {name}"
        for slot, name in zip(info.slots, plain, strict=True)
    ]
    frame = model.core.transform(slots.selectExpr(*renamed, *map(quoted, carry)))
    if info.task == "regression":
        return frame, [F.col("prediction").alias("prediction")]
    if info.task == "clustering":
        return frame, [F.col("prediction").cast("int").alias("cluster")]
    probability = vector_to_array(F.col("probability"))
    chosen = class_value(F.col("prediction").cast("int"), info.label)
    return frame, [chosen.alias("prediction"), *_probabilities(info, probability)]


def _probabilities(info: ModelInfo, array: Column) -> list[Column]:
    if info.task == "binary":
        return [array.getItem(1).alias("probability")]
    values = (info.label.values if info.label else None) or ()
    return [array.getItem(n).alias(f"probability_{value}") for n, value in enumerate(values)]


def class_value(index: Column, label: Label | None) -> Column:
    """The label's value, in its own type, of a class index."""
    from pyspark.sql import functions as F

    if label is None or label.values is None:
        return index
    return F.element_at(F.array(*(F.lit(v) for v in label.values)), index + 1).cast(label.type)


def _booster_outputs(model: Model, slots: DataFrame, carry: Sequence[str]) -> tuple[DataFrame, list[Column]]:
    from pyspark.sql import functions as F

    info = model.info
    library = boosters.LIBRARIES[info.library]
    predict = _booster_udf(library, library.dump(model.core), len(info.inputs))
    scores = predict(F.array(*(F.col(quoted(name)) for name in info.inputs)))
    frame = slots.select(*(F.col(quoted(name)) for name in carry), scores.alias("__scores"))
    array = F.col("__scores")
    if info.task == "regression":
        return frame, [array.getItem(0).alias("prediction")]
    if info.task == "binary":
        chosen = F.when(array.getItem(0) > 0.5, F.lit(1)).otherwise(F.lit(0))
        return frame, [class_value(chosen, info.label).alias("prediction"), array.getItem(0).alias("probability")]
    best = F.call_function("array_position", array, F.array_max(array)).cast("int") - 1
    return frame, [class_value(best, info.label).alias("prediction"), *_probabilities(info, array)]


def _booster_udf(library: boosters.Library, raw: bytes, width: int) -> Any:
    from collections.abc import Iterator

    import pandas as pd
    from pyspark.sql import functions as F

    def predict(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import numpy as np

        booster = library.read(raw, threads=1)
        for batch in batches:
            values = np.array([list(row) for row in batch], dtype="float64").reshape(len(batch), width)
            yield pd.Series(list(library.scores(booster, values).reshape(len(batch), -1)))

    predict.__annotations__ = {"batches": Iterator[pd.Series], "return": Iterator[pd.Series]}
    made: Any = F
    return made.pandas_udf(predict, "array<double>")


def score_raw(model: Model, raw: DataFrame, carry: Sequence[str] = ()) -> DataFrame:
    """Raw rows of the root through every node's own steps and the model; `carry` columns of `raw` come along.

    Rows are not dropped: nodes that pick rows are for training only.
    """
    return scored(model, slots_raw(model, raw, carry), {name: name for name in carry})


def slots_raw(model: Model, raw: DataFrame, carry: Sequence[str] = ()) -> DataFrame:
    """The model's inputs of raw rows, by every node's own steps, and the `carry` columns."""
    path = model.info.path
    if path is None:
        raise ValueError("the model has no scoring path")
    frame, schema = raw, path.schema
    for item in path.items:
        if item.kind == "steps":
            frame, schema = run_steps(frame, schema, item.ops, carry)
    return slots_of(model.info, frame, schema, carry)


def held_out(path: ScoringPath, raw: DataFrame, rows: int, look: int = 20_000) -> tuple[DataFrame, bool]:
    """Raw rows that training did not see, as far as the kept conditions on the path tell: at most `rows` of the first `look`.

    Gives (frame with the root's columns, True) or, where no condition tells, (any rows, False).
    """
    from pyspark.sql import functions as F

    known = any(item.kind == "subset" and item.keep is not None for item in path.items)
    columns = [F.col(quoted(name)) for name in path.schema.names]
    start = raw.select(*columns).limit(look if known else rows)
    if not known:
        return start, False
    frame = start.withColumn(ROW, F.struct(*columns)).withColumn("__kept", F.lit(True))
    schema, carry = path.schema, (ROW, "__kept")
    for item in path.items:
        if item.kind == "steps":
            frame, schema = run_steps(frame, schema, item.ops, carry)
        elif item.keep is not None:
            frame = frame.withColumn("__kept", F.col("__kept") & F.coalesce(F.expr(item.keep), F.lit(False)))
    return frame.where(~F.col("__kept")).select(f"{ROW}.*").limit(rows), True
