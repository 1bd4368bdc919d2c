"""The part of training that is the same for every trainer, on Spark."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from components import errors
from components.expressions import types
from components.spec import blocks, guards, scoring_spark
from components.spec.component import Outputs
from components.spec.keeping import keep
from components.spec.spark_types import quoted
from components.spec.training import FEATURES, LABEL, Label, Model, ModelInfo, Slot, Task, output_columns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.job import Job
    from components.spec.schema import Column
    from components.spec.table import Table
    from components.spec.training import Trainer

MOST_CLASSES = 200


@dataclass(frozen=True)
class Prepared:
    """Rows to learn from: `__features` and `__label` as it came, kept in memory or on disk; and what was found in them."""

    rows: DataFrame
    encode: tuple[Mapping[str, Any], ...]
    slots: tuple[Slot, ...]
    label: Label | None
    labelled: int
    counts: dict[str, int]

    def close(self) -> None:
        self.rows.unpersist()


def alike(trainer: Trainer) -> str:
    """What rows are prepared by, beside the table."""
    chosen = trainer.params.model_dump(mode="json", include={"label", "features", "max_categories"})
    return json.dumps([_kind(trainer), chosen], sort_keys=True)


def _kind(trainer: Trainer) -> str:
    return trainer.task if trainer.task in ("regression", "clustering") else "classes"


def run(trainer: Trainer, job: Job, train: Table) -> Outputs:
    """Encode, count the classes, fit, report. Trainers of the same rows and features encode them once."""
    from pyspark.ml import PipelineModel

    if not trainer.feature_columns(train.schema):
        raise errors.UserError(trainer.check(train=train.schema))
    prepared = job.shared(lambda: prepare(trainer, train))
    label = prepared.label
    if label and label.values is not None:
        check_classes(trainer, label.name, prepared.counts)
    task = task_of(trainer, label)
    fitted = trainer.train(job, _with_label(prepared.rows, label))
    info = replace(
        trainer.planned_model(train.schema),
        encode=prepared.encode,
        slots=prepared.slots,
        task=task,
        label=label,
        outputs=output_columns(task, label),
        path=train.path,
        trained_rows=prepared.labelled,
        nulls=trainer.nulls,
        params=trainer.params.model_dump(mode="json"),
    )
    model = Model(info, PipelineModel([_assembler(prepared.slots), fitted]))
    job.report([*common(info, prepared.counts), *trainer.describe(job, model)])
    return Outputs(model=model)


def prepare(trainer: Trainer, train: Table) -> Prepared:
    """The features as a vector, once for all who learn from them, and the label's classes."""
    features = trainer.feature_columns(train.schema)
    name = trainer.label_name(train.schema) if trainer.supervised else None
    encode, slots = trainer.encoding(features, categories(train.frame, features, trainer.params.max_categories))
    draft = replace(trainer.planned_model(train.schema), encode=encode, slots=slots)
    rows = _assembled(draft, train, name)
    try:
        keep(rows)
        label, labelled, counts = counted(_kind(trainer), rows, train.schema.get(name) if name else None)
    except BaseException:
        rows.unpersist()
        raise
    return Prepared(rows, encode, slots, label, labelled, counts)


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


def _assembled(info: ModelInfo, train: Table, label: str | None) -> DataFrame:
    """`__features`, none of them missing, and `__label` as it came; of rows with a label where there is one to learn."""
    from pyspark.sql import functions as F

    carried = (LABEL,) if label else ()
    frame = train.frame.withColumn(LABEL, F.col(quoted(label))).where(f"{LABEL} IS NOT NULL") if label else train.frame
    encoded = scoring_spark.slots_of(info, frame, train.schema, carried)
    assembler = _assembler(info.slots)
    plain = assembler.getInputCols()
    renamed = [f"{guards.number(quoted(s.name), s.column)} AS {n}" for s, n in zip(info.slots, plain, strict=True)]
    made: DataFrame = assembler.transform(encoded.selectExpr(*renamed, *carried))
    return made.select(FEATURES, *carried)


def _assembler(slots: Sequence[Slot]) -> Any:
    """The vector's assembler. It cannot read a name with a dot, such as the slot of the text “0.5”."""
    from pyspark.ml.feature import VectorAssembler

    return VectorAssembler(inputCols=[f"slot{n}" for n in range(len(slots))], outputCol=FEATURES, handleInvalid="error")


def label_of(trainer: Trainer, rows: DataFrame, column: Column) -> tuple[Label, int, dict[str, int]]:
    """The label with its classes, which the trainer takes; the number of rows with one, and the rows of each class."""
    label, labelled, counts = counted(_kind(trainer), rows, column)
    assert label is not None
    if label.values is not None:
        check_classes(trainer, label.name, counts)
    return label, labelled, counts


def counted(kind: str, rows: DataFrame, column: Column | None) -> tuple[Label | None, int, dict[str, int]]:
    """The label by its column, with its classes; the number of rows, which all have one, and the rows of each class."""
    from pyspark.sql import functions as F

    if column is None or kind == "regression":
        found = rows.count()
        if found == 0:
            raise no_rows(column.name if column else None)
        return Label(column.name, column.type) if column else None, found, {}
    seen = rows.groupBy(F.col(LABEL).alias("v")).count()
    classes = seen.select("v", F.col("v").cast("string").alias("t"), "count").limit(MOST_CLASSES + 1).collect()
    classes.sort(key=lambda r: r["v"])
    counts = {row["t"]: int(row["count"]) for row in classes}
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


def _with_label(rows: DataFrame, label: Label | None) -> DataFrame:
    """`__label` as a double: the number itself, or the index of the class."""
    from pyspark.sql import functions as F

    if label is None:
        return rows
    if label.values is None:
        return rows.withColumn(LABEL, F.col(LABEL).cast("double"))
    values = F.array(*(F.lit(v) for v in label.values))
    return rows.withColumn(
        LABEL, (F.call_function("array_position", values, F.col(LABEL).cast("string")) - 1).cast("double")
    )


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
