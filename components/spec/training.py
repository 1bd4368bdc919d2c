"""Trainers: from a table of plain columns to a model artifact that knows its inputs, its label and its outputs."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from components import errors, fixes
from components.expressions import language, types
from components.spec import boosters
from components.spec import schema as schema_module
from components.spec import steps as steps_module
from components.spec.component import Component, Rows, Schemas
from components.spec.job import Job
from components.spec.params import FeatureColumns, LabelColumn, ParamSet, param
from components.spec.ports import Port, port
from components.spec.schema import UNKNOWN, Column, Schema
from components.spec.scoring import ScoringPath

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.scripts.writing import Code

Task = Literal["binary", "multiclass", "regression", "clustering"]
FEATURES = "__features"
LABEL = "__label"
MOST_SLOTS = 100
"""So many values of one text column get a slot of their own; the rest share none."""


@dataclass(frozen=True)
class Slot:
    """One number that goes into the model, and the column that it was made of."""

    name: str
    column: str
    values: tuple[str, ...] | None = None
    """The texts that it numbers, from 0; other texts and nulls are missing. None where it is a number itself."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Slot:
        values = value.get("values")
        return cls(value["name"], value["column"], None if values is None else tuple(values))


@dataclass(frozen=True)
class Label:
    """The target: its column, type and, for classes, the values in the order of their indices (as text)."""

    name: str
    type: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ModelInfo:
    """What `model.json` of a model artifact says."""

    task: Task
    algorithm: str
    component: str
    library: str
    features: tuple[Column, ...]
    encode: tuple[Mapping[str, Any], ...]
    slots: tuple[Slot, ...]
    label: Label | None
    outputs: tuple[Column, ...]
    path: ScoringPath | None = None
    nulls: str = "error"
    metrics: Mapping[str, float] = field(default_factory=dict)
    trained_rows: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> list[str]:
        return [slot.name for slot in self.slots]

    def json(self) -> dict[str, Any]:
        return {
            "task": self.task,
            "algorithm": self.algorithm,
            "component": self.component,
            "library": self.library,
            "features": [{"name": c.name, "type": c.type} for c in self.features],
            "encode": [dict(op) for op in self.encode],
            "inputs": self.inputs,
            "slots": [asdict(slot) for slot in self.slots],
            "label": asdict(self.label) if self.label else None,
            "outputs": [{"name": c.name, "type": c.type} for c in self.outputs],
            "nulls": self.nulls,
            "path": self.path.json() if self.path else None,
            "metrics": dict(self.metrics),
            "trained_rows": self.trained_rows,
            "params": dict(self.params),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ModelInfo:
        label = value.get("label")
        values = label.get("values") if label else None
        return cls(
            task=value["task"],
            algorithm=value["algorithm"],
            component=value["component"],
            library=value["library"],
            features=tuple(Column(c["name"], c["type"]) for c in value["features"]),
            encode=tuple(value["encode"]),
            slots=tuple(Slot.from_json(slot) for slot in value["slots"]),
            label=Label(label["name"], label["type"], tuple(values) if values is not None else None) if label else None,
            outputs=tuple(Column(c["name"], c["type"]) for c in value["outputs"]),
            path=ScoringPath.from_json(value["path"]) if value.get("path") else None,
            nulls=value.get("nulls", "error"),
            metrics=value.get("metrics", {}),
            trained_rows=value.get("trained_rows"),
            params=value.get("params", {}),
        )


@dataclass
class Model:
    """A trained model in an engine: what is known of it, and its core (a Spark PipelineModel or a library's booster)."""

    info: ModelInfo
    core: Any

    def save(self, folder: str, core: str | None = None) -> None:
        """Write `model.json` and `core/`; Spark's own models write theirs from all executors, to the URI `core` where that is given."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        if library := boosters.LIBRARIES.get(self.info.library):
            (target / "core").mkdir(exist_ok=True)
            (target / "core" / library.file).write_bytes(library.dump(self.core))
        else:
            self.core.write().overwrite().save(core or f"file://{(target / 'core').absolute()}")
        (target / "model.json").write_text(json.dumps(self.info.json(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: str, core: str | None = None) -> Model:
        """Read what `save` wrote; needs a running Spark for Spark's own models, which are read from `core` where that is given."""
        source = Path(folder)
        info = ModelInfo.from_json(json.loads((source / "model.json").read_text(encoding="utf-8")))
        if library := boosters.LIBRARIES.get(info.library):
            return cls(info, library.read((source / "core" / library.file).read_bytes()))
        from pyspark.ml import PipelineModel

        return cls(info, PipelineModel.load(core or f"file://{(source / 'core').absolute()}"))

    def apply(self, frame: DataFrame, schema: Schema) -> DataFrame:
        """The frame with the model's output columns added (replacing columns of those names)."""
        from components.spec import scoring_spark

        return scoring_spark.apply(self, frame, schema)


class Trainer(Component):
    """Base of the trainers. Subclasses say the task and which Spark estimator they wrap, or write `train` themselves.

    The label is a column of its own type: for classification its distinct values, sorted, are the classes.
    """

    rows: ClassVar[Rows] = "none"
    costly = True
    wants: ClassVar[Literal["frame", "table"]] = "table"
    task: ClassVar[Task] = "binary"
    library: ClassVar[str] = "spark"
    wraps: ClassVar[str] = ""
    """The Spark ML estimator that it is, as `pyspark.ml.<module>.<Class>`."""
    apart: ClassVar[bool] = False
    """Whether it may learn in a process of its own, while Spark has time for other things."""
    nulls: ClassVar[str] = "error"
    """`nan` where the learner takes missing values."""
    inputs: ClassVar[tuple[Port, ...]] = (port("train"),)
    outputs: ClassVar[tuple[Port, ...]] = (port("model"), port("report"))
    likely_next: ClassVar[tuple[str, ...]] = ("predict.predict", "explain.tree_importance", "predict.register")

    class Params(ParamSet):
        label: LabelColumn = param(
            "Column to learn; empty takes the column with the label role.", zh="目标列", default=None
        )
        features: FeatureColumns = param(
            "Columns to learn from; empty takes all numbers, booleans and texts without another role.",
            zh="特征列",
            default=None,
        )
        max_categories: int = param(
            "Text columns are one-hot encoded by so many of their most frequent values.",
            zh="文本列最多类别数",
            default=30,
            ge=1,
            le=MOST_SLOTS,
            advanced=True,
        )

    @property
    def supervised(self) -> bool:
        return self.task != "clustering"

    def spark_settings(self) -> dict[str, Any]:
        """The estimator's parameters by Spark's names, without the columns."""
        return {}

    def estimator(self, features: str, label: str) -> Any:
        """The Spark ML estimator, unfitted."""
        module, _, name = self.wraps.rpartition(".")
        kind = getattr(importlib.import_module(module), name)
        target = {"labelCol": label} if self.supervised else {}
        return kind(featuresCol=features, **target, **self.spark_settings())

    def pyspark(self, code: Code) -> None:
        from components.spec.scripts import training as scripts

        if self.wraps:
            scripts.write(self, code)
        else:
            super().pyspark(code)

    def train(self, job: Job, rows: DataFrame) -> Any:
        """Fit on rows of `__features` and `__label` (a number, or the index of a class); gives the fitted Spark model."""
        return self.estimator(FEATURES, LABEL).fit(rows)

    def passes(self, table: Schema) -> int:
        """Texts are read for their values first."""
        return 2 if any(c.type == types.STRING for c in self.feature_columns(table)) else 1

    def shares(self) -> str | None:
        from components.spec import training_spark

        return training_spark.alike(self) if self.wraps else None

    def run(self, job: Job, train: Any) -> dict[str, Any]:
        from components.spec import training_spark

        return training_spark.run(self, job, train)

    def describe(self, job: Job, model: Model) -> list[dict[str, Any]]:
        """Blocks of the trainer's report beyond the common ones."""
        return []

    def told(self, problem: errors.Problem) -> errors.Problem:
        if problem.code != "features-null":
            return problem
        fill = ("Fill missing numbers before", "在此之前填充缺失值")
        drop = ("Leave rows with missing values out", "删除含缺失值的行")
        offered = (
            fixes.insert("prepare.fill_missing", {}, *fill, port="train"),
            fixes.insert("prepare.drop_missing", {}, *drop, port="train"),
        )
        return replace(problem, fixes=offered)

    def encoding(
        self, features: Sequence[Column], categories: Mapping[str, Sequence[str]]
    ) -> tuple[tuple[Mapping[str, Any], ...], tuple[Slot, ...]]:
        """The steps from features to the model's inputs, given the values of text columns."""
        return encoding(features, categories)

    def label_name(self, table: Schema) -> str | None:
        found = self.params.label or (column.name if (column := table.role("label")) else None)
        actual = table.get(found) if found else None
        return actual.name if actual else found

    def feature_columns(self, table: Schema) -> list[Column]:
        label = self.label_name(table) if self.supervised else None
        if self.params.features:
            return [c for name in self.params.features if (c := table.get(name)) and c.name != label]
        return [c for c in schema_module.trainable(table) if c.name != label and c.type != types.VECTOR]

    def check(self, **schemas: Any) -> list[errors.Problem]:
        table = schemas.get("train") or UNKNOWN
        return [*self._check_label(table), *self._check_features(table)]

    def _check_label(self, table: Schema) -> list[errors.Problem]:
        if not self.supervised:
            return []
        where = errors.Where(param="label")
        name = self.label_name(table)
        if name is None:
            return [
                errors.problem(
                    "label-missing",
                    "Choose the column to learn (the label).",
                    "请选择要学习的目标列。",
                    where=where,
                    hint=(
                        "Choose it here, or give a column the role “label” before.",
                        "请在此选择，或先为某列设置“标签”角色。",
                    ),
                )
            ]
        missing = table.missing(name)
        column = table.get(name)
        if missing is not None:
            return [missing.at(param="label")]
        if column and self.task == "regression" and not _numeric(column.type):
            return [
                errors.problem(
                    "label-kind-wrong",
                    "A regression learns a number; “{column}” is {found}.",
                    "回归的目标列应为数值，“{column}”的类型是 {found}。",
                    where=errors.Where(param="label", column=name),
                    hint=("Change its type with “Cast”.", "可先用“类型转换”改变它的类型。"),
                    fixes=[fixes.cast(column.name, "double", "train")],
                    column=name,
                    found=column.type,
                )
            ]
        return []

    def _check_features(self, table: Schema) -> list[errors.Problem]:
        if table.open or self.feature_columns(table):
            return []
        return [
            errors.problem(
                "features-missing",
                "No column to learn from is left (numbers, booleans and texts without another role).",
                "没有可用的特征列（需要数值、布尔或文本列）。",
                where=errors.Where(param="features"),
                hint=("Keep more columns in the steps before.", "请在前面的步骤中保留更多列。"),
            )
        ]

    def infer(self, **schemas: Any) -> Schemas:
        return {}

    def planned_model(self, table: Schema) -> ModelInfo:
        """The model as far as it is known before training: for schemas downstream and the lint.

        A text feature has one slot until its values are known.
        """
        name = self.label_name(table) if self.supervised else None
        column = table.get(name) if name else None
        label = Label(column.name, column.type, None) if column else None
        features = self.feature_columns(table)
        encode, slots = self.encoding(features, {c.name: [""] for c in features if c.type == types.STRING})
        return ModelInfo(
            self.task,
            self.key.split(".")[-1],
            self.key,
            self.library,
            tuple(features),
            encode,
            slots,
            label,
            output_columns(self.task, label),
            nulls=self.nulls,
        )


def _numeric(code: str) -> bool:
    return types.is_numeric(code) or code in ("unknown", types.BOOLEAN)


def output_columns(task: Task, label: Label | None) -> tuple[Column, ...]:
    """`prediction`, and for classes their probabilities: `probability` of the second of two, else one column per class.

    Before the classes are known they may be two, so that `probability` is offered.
    """
    if task == "regression":
        return (Column("prediction", types.DOUBLE),)
    if task == "clustering":
        return (Column("cluster", types.INT),)
    made = [Column("prediction", label.type if label else types.STRING)]
    values = label.values if label and label.values else ()
    if task == "binary" or not values:
        return (*made, Column("probability", types.DOUBLE))
    return (*made, *(Column(f"probability_{value}", types.DOUBLE) for value in values))


def encoding(
    features: Sequence[Column], categories: Mapping[str, Sequence[str]], numbered: bool = False
) -> tuple[tuple[Mapping[str, Any], ...], tuple[Slot, ...]]:
    """Steps that turn features into the double columns of the vector: numbers cast, texts one-hot by value.

    An unseen or null text gives 0 in each of its slots. `numbered` texts are one slot each, with the place of the
    value, for learners that know categories; an unseen or null text is missing there.
    """
    made: dict[str, str] = {}
    slots: list[Slot] = []
    for column in features:
        values = tuple(categories.get(column.name, ()))
        if column.type != types.STRING:
            slot = _fresh(column.name, made)
            made[slot] = _as_double(column)
            slots.append(Slot(slot, column.name))
        elif numbered and values:
            slot = _fresh(column.name, made)
            made[slot] = _place(column.name, values)
            slots.append(Slot(slot, column.name, values))
        else:
            for value in values:
                slot = _fresh(f"{column.name}={value}", made)
                test = steps_module.sql("{c} <=> {v}", c=column.name, v=steps_module.text(value))
                made[slot] = f"CASE WHEN {test} THEN 1D ELSE 0D END"
                slots.append(Slot(slot, column.name))
    return (({"op": "columns", "set": [[n, e] for n, e in made.items()]},) if made else ()), tuple(slots)


def _place(column: str, values: Sequence[str]) -> str:
    """The place of a text among the values, null for others."""
    name = language.quote(column)
    cases = (f"WHEN {steps_module.literal(value)} THEN {n}D" for n, value in enumerate(values))
    return f"CASE {name} {' '.join(cases)} END"


def _as_double(column: Column) -> str:
    name = language.quote(column.name)
    if column.type == types.BOOLEAN:
        return f"CASE WHEN {name} THEN 1D WHEN NOT {name} THEN 0D END"
    return name if column.type == types.DOUBLE else f"CAST({name} AS DOUBLE)"


def _fresh(name: str, made: Mapping[str, str]) -> str:
    found, n = name, 2
    while found in made:
        found, n = f"{name} ({n})", n + 1
    return found


def with_path(info: ModelInfo, path: ScoringPath) -> ModelInfo:
    return replace(info, path=path)
