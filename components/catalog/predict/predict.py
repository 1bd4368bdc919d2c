"""Predict: score a table with a model."""

from __future__ import annotations

from typing import Any

from components import errors, spec
from components.spec.training import ModelInfo


class Predict(spec.Predictor):
    """Add a model's prediction to each row.

    Two classes: `prediction` (the label's value) and `probability` (of the second class); more classes: a probability per
    class; regression: `prediction`; clustering: `cluster`. Columns of these names are replaced. The column that the model was
    trained on becomes the label, unless another one is.
    """

    title = spec.text("Predict", "预测")
    help_zh = (
        "用模型为每一行计算预测值。\n\n"
        "二分类输出 prediction 与 probability；多分类每个类别一列概率；回归输出 prediction；聚类输出 cluster。"
        "同名列会被替换。若无其他标签列，训练时的目标列即为标签。"
    )
    likely_next = ("evaluate.binary", "evaluate.regression", "evaluate.multiclass")
    words = ("score", "apply", "yuce")

    class Params(spec.ParamSet):
        keep: spec.Columns = spec.param(
            "Columns kept beside the prediction; empty keeps all.", zh="保留的列（空为全部）", default=[]
        )

    params: Params

    def check(self, model: Any = None, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        if not isinstance(model, ModelInfo):
            return []
        return [p.at(port="table") for c in model.features if (p := table.missing(c.name))]

    def infer(self, model: Any = None, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        kept = self._kept(table)
        if not isinstance(model, ModelInfo):
            return {"table": spec.Schema(kept.columns, open=True)}
        many = model.task == "multiclass" and not (model.label and model.label.values)
        schema = _labelled(kept.plus(*model.outputs), model)
        opened = schema.open or many
        return {
            "table": spec.Schema(
                schema.columns, opened, ("probability_*",) if many and not schema.open else schema.patterns
            )
        }

    def _kept(self, table: spec.Schema) -> spec.Schema:
        if not self.params.keep:
            return table
        return spec.Schema(tuple(c for name in self.params.keep if (c := table.get(name))), table.open)

    def run(self, job: spec.Job, model: spec.Model, table: spec.Table) -> Any:
        made = model.apply(table.frame, table.schema)
        if not self.params.keep:
            return made
        from components.spec.spark_types import quoted

        kept = [table.schema.get(name) for name in self.params.keep]
        names = [c.name for c in kept if c] + [c.name for c in model.info.outputs]
        return made.select(*(quoted(name) for name in dict.fromkeys(names)))

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        into = code.table(conditions=table.conditions, noun="scored")
        code.inputs["model"].score(code, table, into, self.params.keep)


def _labelled(table: spec.Schema, model: ModelInfo) -> spec.Schema:
    """The column that the model learned to predict is the table's label, so that an evaluation needs no choosing."""
    if model.label is None or table.role("label") is not None:
        return table
    found = table.get(model.label.name)
    return table.with_roles({found.name: "label"}) if found else table
