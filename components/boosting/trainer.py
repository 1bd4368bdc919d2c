"""What the trainers of boosted trees share: parameters, checks, and the way from a table to a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from components import errors, spec
from components.boosting import limits, report
from components.boosting.work import Files, Work, place_of
from components.expressions import types
from components.spec import boosters, training, training_spark
from components.spec.params import Picker
from components.spec.scripts import boosting as scripts

if TYPE_CHECKING:
    from components.boosting.process import Trained
    from components.spec.schema import Column

WeightColumn = Annotated[str | None, Picker("column", types.NUMERIC, role="weight")]
HELD = 0.1
FLOAT: Mapping[str, str] = {"xgboost": "float", "lightgbm": "double"}
"""The numbers that a library works with, as Spark calls them."""


class BoostingParams(spec.Trainer.Params):
    """Parameters of boosting under their usual meaning."""

    rounds: int = spec.param("Number of trees.", zh="迭代轮数", default=100, ge=1, le=10_000)
    step: float = spec.param("Learning rate (eta).", zh="学习率", default=0.3, gt=0, le=1)
    subsample: float = spec.param("Share of rows for each tree.", zh="行采样比例", default=1.0, gt=0, le=1)
    column_sample: float = spec.param("Share of columns for each tree.", zh="列采样比例", default=1.0, gt=0, le=1)
    patience: int | None = spec.param(
        "Stop after so many rounds without improvement on held-out rows, and keep the best; empty makes all rounds.",
        zh="早停：验证集连续多少轮无改善即停止并保留最佳轮次；留空则训练全部轮数",
        title=("Early stopping", "早停轮数"),
        default=None,
        ge=1,
        le=10_000,
    )
    held: float = spec.param(
        "Share of the training rows held out for that, where no validation table is connected.",
        zh="未连接验证集时，从训练集留出的比例（用于早停）",
        title=("Share held out", "留出比例"),
        default=HELD,
        gt=0,
        lt=1,
        advanced=True,
    )
    text_columns: Literal["one_hot", "categories"] = spec.param(
        "How text columns are given: a column for each value, or as categories that the library splits by itself.",
        zh="文本列的处理方式：独热编码，或作为类别由训练库直接分裂",
        default="one_hot",
        choices={"one_hot": ("One column per value", "独热编码"), "categories": ("Categories", "原生类别")},
    )
    weight: WeightColumn = spec.param(
        "Column with the weight of each row, else the column with that role, if any; rows without a positive weight are left out.",
        zh="样本权重列（留空则使用角色为权重的列；权重非正的行不参与训练）",
        default=None,
        advanced=True,
    )
    increasing: spec.NumericColumns = spec.param(
        "The prediction never falls when one of these rises.", zh="单调递增的列", default=[], advanced=True
    )
    decreasing: spec.NumericColumns = spec.param(
        "The prediction never rises when one of these rises.", zh="单调递减的列", default=[], advanced=True
    )
    l2: float = spec.param("L2 penalty of leaf values.", zh="L2 正则", default=1.0, ge=0, advanced=True)
    bins: int = spec.param("Candidate cuts per feature.", zh="分箱数", default=256, ge=2, le=4096, advanced=True)
    seed: int = spec.param("For the sampling.", zh="随机种子", default=42, advanced=True)


class ClassParams(BoostingParams):
    """And how much each class counts."""

    class_weights: Literal["none", "balanced"] = spec.param(
        "Balanced gives every class the same weight in all, however rare it is.",
        zh="类别权重：均衡使各类别总权重相同",
        default="none",
        choices={"none": ("As they come", "不加权"), "balanced": ("Balanced", "均衡")},
        advanced=True,
    )


class BoostingTrainer(spec.Trainer):
    """Base of the boosting trainers; a subclass says its library, and its parameters in the library's words."""

    nulls = "nan"
    apart = True
    inputs: ClassVar[tuple[spec.Port, ...]] = (spec.port("train"), spec.port("valid", optional=True))
    words = ("boosting", "trees", "gbdt", "tisheng")

    def settings(self, classes: int | None) -> dict[str, Any]:
        """The library's parameters, its objective among them."""
        raise NotImplementedError

    def common(self) -> dict[str, Any]:
        """What both libraries call by the same names."""
        p = self.params
        return {
            "eta": p.step,
            "subsample": p.subsample,
            "colsample_bytree": p.column_sample,
            "lambda": p.l2,
            "max_bin": p.bins,
            "seed": p.seed,
        }

    def encoding(
        self, features: Sequence[Column], categories: Mapping[str, Sequence[str]]
    ) -> tuple[tuple[Mapping[str, Any], ...], tuple[spec.Slot, ...]]:
        return training.encoding(features, categories, numbered=self.params.text_columns == "categories")

    def weight_name(self, table: spec.Schema) -> str | None:
        found = self.params.weight or (column.name if (column := table.role("weight")) else None)
        actual = table.get(found) if found else None
        return actual.name if actual else found

    def feature_columns(self, table: spec.Schema) -> list[Column]:
        weight = self.weight_name(table)
        return [c for c in super().feature_columns(table) if c.name != weight]

    def check(self, **schemas: Any) -> list[errors.Problem]:
        found = super().check(**schemas)
        table, valid = schemas.get("train") or spec.UNKNOWN, schemas.get("valid")
        found += [_both(name) for name in sorted({*self.params.increasing} & {*self.params.decreasing})]
        if isinstance(valid, spec.Schema):
            label, weight = self.label_name(table), self.weight_name(table)
            read = [*(c.name for c in self.feature_columns(table)), *filter(None, (label, weight))]
            found += [p.at(port="valid") for name in read if (p := valid.missing(name))]
        return found

    def run(self, job: spec.Job, train: Any, valid: Any = None) -> spec.Outputs:
        features = self.feature_columns(train.schema)
        if not features:
            raise errors.UserError(self.check(train=train.schema))
        values = training_spark.categories(train.frame, features, self.params.max_categories)
        encode, slots = self.encoding(features, values)
        if not slots:
            raise errors.UserError(_no_value())
        draft = dataclasses.replace(self.planned_model(train.schema), encode=encode, slots=slots)
        local = str(job.spark.sparkContext.master).startswith("local")
        target, trained = (self._here if local else self._there)(job, draft, train, valid)
        task = training_spark.task_of(self, target.label)
        info = dataclasses.replace(
            draft,
            task=task,
            label=target.label,
            outputs=training.output_columns(task, target.label),
            path=train.path,
            trained_rows=target.rows,
            params=self.params.model_dump(mode="json"),
        )
        model = spec.Model(info, boosters.LIBRARIES[self.library].read(trained.booster))
        job.report([*training_spark.common(info, target.counts), *report.blocks_of(model, trained)])
        return spec.Outputs(model=model)

    def _here(self, job: spec.Job, draft: spec.ModelInfo, train: Any, valid: Any) -> tuple[Any, Trained]:
        """On this machine: Parquet, and a process of its own."""
        from components.boosting import feed, process

        folder, kind = Path(job.scratch()), FLOAT[self.library]
        label, weight = self.label_name(train.schema) or "", self.weight_name(train.schema)
        with process.Process(self.library, str(folder)) as waiting:
            given = feed.files(draft, train, label, weight, kind, folder / "train")
            target = feed.target(self, given, train.schema.get(label) or spec.SchemaColumn(label, "string"), job.spark)
            judging = feed.files(draft, valid, label, weight, kind, folder / "valid") if valid is not None else None
            return target, waiting.train(job, self.work(draft, target, given, judging, folder))

    def _there(self, job: spec.Job, draft: spec.ModelInfo, train: Any, valid: Any) -> tuple[Any, Trained]:
        """On a cluster: the same training in barrier tasks, by the library's distributed mode."""
        from components.boosting import cluster

        return cluster.train(self, job, draft, train, valid, FLOAT[self.library])

    def pyspark(self, code: spec.Code) -> None:
        """XGBoost as anybody calls it; what only our loop does is imported."""
        table = code.inputs["train"].schema
        ours = self.library != "xgboost" or self.params.patience or self.weight_name(table) is not None
        ours = ours or self.params.text_columns != "one_hot" or self.params.increasing or self.params.decreasing
        if ours or getattr(self.params, "class_weights", "none") != "none":
            super().pyspark(code)
            return
        scripts.xgboost(self, code, lambda classes: {**self.common(), **self.settings(classes)}, self.params.rounds)

    def work(self, draft: spec.ModelInfo, target: Any, given: Files, judging: Files | None, folder: Path) -> Work:
        p, memory = self.params, limits.memory_mb()
        classes = len(target.classes) if target.classes else None
        numbers = {"float": 4, "double": 8}[FLOAT[self.library]]
        return Work(
            library=self.library,
            train=given,
            valid=judging,
            held=p.held if p.patience and judging is None else 0,
            seed=p.seed,
            classes=target.classes,
            class_weights=self._class_weights(target.counts),
            categories=[len(slot.values or ()) for slot in draft.slots],
            settings={**self.common(), **self.settings(classes), **self._monotone(draft)},
            rounds=p.rounds,
            patience=p.patience,
            threads=limits.threads(),
            memory_mb=memory,
            place=place_of(target.rows, len(draft.slots), p.bins, numbers, memory),
            folder=str(folder),
            out=str(folder / "booster"),
        )

    def _class_weights(self, counts: Mapping[str, int]) -> list[float] | None:
        if not counts or getattr(self.params, "class_weights", "none") == "none":
            return None
        total = sum(counts.values())
        return [total / (len(counts) * count) for count in counts.values()]

    def _monotone(self, draft: spec.ModelInfo) -> dict[str, Any]:
        signs = {**dict.fromkeys(self.params.increasing, 1), **dict.fromkeys(self.params.decreasing, -1)}
        return {"monotone_constraints": [signs.get(s.column, 0) for s in draft.slots]} if signs else {}


def _both(name: str) -> errors.Problem:
    return errors.problem(
        "monotone-both",
        "“{column}” cannot make the prediction both rise and fall.",
        "“{column}”不能既单调递增又单调递减。",
        where=errors.Where(param="decreasing", column=name),
        column=name,
    )


def _no_value() -> errors.Problem:
    return errors.problem(
        "features-null",
        "The text columns to learn from have no value in any row.",
        "用于训练的文本列在所有行中均为空。",
        where=errors.Where(param="features"),
    )
