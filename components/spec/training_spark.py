"""The part of training that is the same for every trainer, on Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from components import errors
from components.expressions import types
from components.spec import blocks, guards, scoring_spark
from components.spec.component import Outputs
from components.spec.spark_types import quoted
from components.spec.training import FEATURES, LABEL, Label, Model, ModelInfo, Slot, Task, output_columns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.job import Job
    from components.spec.schema import Column
    from components.spec.table import Table
    from components.spec.training import Trainer

MOST_CLASSES = 200


def run(trainer: Trainer, job: Job, train: Table) -> Outputs:
    """Encode, count the classes, fit, report. The encoded rows are kept in memory or on disk while fitting."""
    features = trainer.feature_columns(train.schema)
    if not features:
        raise errors.UserError(trainer.check(train=train.schema))
    label_name = trainer.label_name(train.schema) if trainer.supervised else None
    values = categories(train.frame, features, trainer.params.max_categories)
    encode, slots = trainer.encoding(features, values)
    draft = replace(trainer.planned_model(train.schema), encode=encode, slots=slots)
    encoded = _encoded(draft, train, label_name).persist()
    try:
        label, rows, counts = label_of(trainer, encoded, train.schema.get(label_name) if label_name else None)
        task = task_of(trainer, label)
        outputs = output_columns(task, label)
        frame = _with_label(encoded, label)
        core = trainer.train(job, frame, slots, len(label.values) if label and label.values else None)
        nulls = trainer.nulls
        info = replace(
            draft,
            task=task,
            label=label,
            outputs=outputs,
            path=train.path,
            trained_rows=rows,
            nulls=nulls,
            params=trainer.params.model_dump(mode="json"),
        )
        model = Model(info, core)
        job.report([*common(info, counts), *trainer.describe(job, model)])
        return Outputs(model=model)
    finally:
        encoded.unpersist()


def task_of(trainer: Trainer, label: Label | None) -> Task:
    """The trainer's task; one that takes many classes does two as the binary task."""
    two = label is not None and label.values is not None and len(label.values) == 2
    return "binary" if trainer.task == "multiclass" and two else trainer.task


def categories(frame: DataFrame, features: Sequence[Column], most: int) -> dict[str, list[str]]:
    """The most frequent values of each text feature, one job for all of them."""
    from functools import reduce

    from pyspark.sql import functions as F

    texts = [c.name for c in features if c.type == types.STRING]
    if not texts:
        return {}
    pairs = F.explode(
        F.array(
            *(F.struct(F.lit(n).alias("column"), F.col(quoted(name)).alias("value")) for n, name in enumerate(texts))
        )
    )
    counted = (
        frame.select(pairs.alias("pair")).select("pair.*").where("value is not null").groupBy("column", "value").count()
    )
    from pyspark.sql import Window

    ranked = Window.partitionBy("column").orderBy(F.desc("count"), "value")
    best = counted.withColumn("rank", F.row_number().over(ranked)).where(F.col("rank") <= most).collect()
    found: dict[str, list[str]] = {name: [] for name in texts}
    return reduce(_put(texts), sorted(best, key=lambda r: (r["column"], r["rank"])), found)


def _put(texts: Sequence[str]) -> Any:
    def put(found: dict[str, list[str]], row: Any) -> dict[str, list[str]]:
        found[texts[row["column"]]].append(row["value"])
        return found

    return put


def _encoded(info: ModelInfo, train: Table, label: str | None) -> DataFrame:
    """Slots as double columns, and `__label` as it came."""
    from pyspark.sql import functions as F

    frame = train.frame.withColumn(LABEL, F.col(quoted(label))) if label else train.frame
    return scoring_spark.slots_of(info, frame, train.schema, (LABEL,) if label else ())


def label_of(trainer: Trainer, encoded: DataFrame, column: Column | None) -> tuple[Label | None, int, dict[str, int]]:
    """The label with its classes, the number of rows with one, and the rows of each class."""
    from pyspark.sql import functions as F

    if column is None:
        rows = encoded.count()
        if rows == 0:
            raise no_rows(None)
        return None, rows, {}
    if trainer.task == "regression":
        rows = encoded.where(F.col(LABEL).isNotNull()).count()
        if rows == 0:
            raise no_rows(column.name)
        return Label(column.name, column.type), rows, {}
    seen = encoded.where(F.col(LABEL).isNotNull()).groupBy(F.col(LABEL).alias("v")).count()
    found = seen.select("v", F.col("v").cast("string").alias("t"), "count").limit(MOST_CLASSES + 1).collect()
    found.sort(key=lambda r: r["v"])
    counts = {row["t"]: int(row["count"]) for row in found}
    check_classes(trainer, column.name, counts)
    return Label(column.name, column.type, tuple(counts)), sum(counts.values()), counts


def no_rows(label: str | None) -> errors.UserError:
    labelled = (" (with a value in “{label}”)", "（目标列“{label}”有值的行数为 0）") if label else ("", "")
    return errors.UserError(
        errors.problem(
            "rows-none",
            f"There is no row to learn from{labelled[0]}.",
            f"没有可用于训练的行{labelled[1]}。",
            where=errors.Where(port="train", column=label),
            hint=("Look at the steps before: a filter may drop every row.", "请检查前面的步骤：可能过滤掉了所有行。"),
            label=label,
        )
    )


def check_classes(trainer: Trainer, label: str, counts: dict[str, int]) -> None:
    where = errors.Where(param="label", column=label)
    if not counts:
        raise no_rows(label)
    if len(counts) == 1:
        raise errors.UserError(
            errors.problem(
                "label-one-class",
                "“{label}” has one value only in the training rows ({value}); there is nothing to tell apart.",
                "训练数据中目标列“{label}”只有一个取值（{value}），无法区分类别。",
                where=where,
                hint=("Check the label and the filters before this step.", "请检查目标列以及前面的过滤步骤。"),
                label=label,
                value=next(iter(counts)),
            )
        )
    if trainer.task == "binary" and len(counts) > 2:
        raise errors.UserError(
            errors.problem(
                "label-classes-wrong",
                "“{label}” has {n} values ({values}); this trainer tells two apart.",
                "目标列“{label}”有 {n} 个取值（{values}），此组件只能做二分类。",
                where=where,
                hint=("Use a multi-class trainer, or a regression.", "请使用多分类或回归组件。"),
                label=label,
                n=len(counts) if len(counts) <= MOST_CLASSES else f"> {MOST_CLASSES}",
                values=errors.listed(counts),
            )
        )
    if len(counts) > MOST_CLASSES:
        raise errors.UserError(
            errors.problem(
                "label-classes-wrong",
                "“{label}” has more than {n} values; is it a number to predict (a regression)?",
                "目标列“{label}”的取值超过 {n} 个，是否应使用回归？",
                where=where,
                hint=("Use a regression, or bin the label before.", "请使用回归组件，或先对目标列分箱。"),
                label=label,
                n=MOST_CLASSES,
            )
        )


def _with_label(encoded: DataFrame, label: Label | None) -> DataFrame:
    """`__label` as a double: the number itself, or the index of the class."""
    from pyspark.sql import functions as F

    if label is None:
        return encoded
    kept = encoded.where(F.col(LABEL).isNotNull())
    if label.values is None:
        return kept.withColumn(LABEL, F.col(LABEL).cast("double"))
    values = F.array(*(F.lit(v) for v in label.values))
    return kept.withColumn(
        LABEL, (F.call_function("array_position", values, F.col(LABEL).cast("string")) - 1).cast("double")
    )


def fit_spark(trainer: Trainer, job: Job, frame: DataFrame, slots: Sequence[Slot]) -> Any:
    """A PipelineModel of the assembler and the fitted Spark estimator."""
    from pyspark.ml import PipelineModel
    from pyspark.ml.feature import VectorAssembler
    from pyspark.sql import functions as F

    # The assembler cannot read a name with a dot, such as the slot of the text “0.5”.
    plain = [f"slot{n}" for n in range(len(slots))]
    renamed = [guards.number(F.col(quoted(s.name)), s.column).alias(n) for s, n in zip(slots, plain, strict=True)]
    frame = frame.select(*renamed, *([LABEL] if trainer.supervised else []))
    assembler = VectorAssembler(inputCols=plain, outputCol=FEATURES, handleInvalid="error")
    estimator = trainer.estimator(FEATURES, LABEL)
    wanted = [FEATURES, LABEL] if trainer.supervised else [FEATURES]
    assembled = assembler.transform(frame).select(*wanted)
    return PipelineModel([assembler, estimator.fit(assembled)])


def common(info: ModelInfo, counts: dict[str, int]) -> list[blocks.Block]:
    told = [blocks.scalar("rows", info.trained_rows, errors.Text("Training rows", "训练行数"))]
    told.append(blocks.scalar("features", len(info.features), errors.Text("Features", "特征数")))
    if len(info.slots) != len(info.features):
        told.append(
            blocks.scalar("slots", len(info.slots), errors.Text("Model inputs after one-hot", "独热编码后的输入数"))
        )
    if counts:
        names = list(counts)
        told.append(blocks.bar(errors.Text("Rows per class", "各类别行数"), names, [counts[n] for n in names]))
    return told
