"""Confusion matrix: true against predicted classes."""

from __future__ import annotations

from components import errors, spec
from components.catalog.evaluate import multiclass


class ConfusionMatrix(spec.Evaluator):
    """Count rows by true and predicted class. One pass."""

    title = spec.text("Confusion matrix", "混淆矩阵")
    help_zh = "按真实类别与预测类别统计行数。"
    words = ("confusion", "hunxiao")

    class Params(spec.ParamSet):
        label: spec.LabelColumn = spec.param(
            "True class; empty takes the column with the label role.", zh="真实类别列", default=None
        )
        prediction: spec.Column = spec.param("Predicted class.", zh="预测类别列", default="prediction")

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return [] if self.params.label or table.role("label") or table.open else [spec.no_label()]

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        counts = multiclass.checked(table, spec.label_of(self.params.label, table.schema), self.params.prediction)
        told, _ = multiclass.measures(counts)
        shown = {"accuracy": told["accuracy"], "rows": told["rows"]}
        for name, value in shown.items():
            job.metric(name, value)
        job.report([multiclass.confusion(counts)])
        return spec.Outputs(metrics=shown)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        label = spec.layout.text(spec.label_of(self.params.label, table.schema))
        counts = f"{code.copy(multiclass.counted)}({table.name}, {label}, {spec.layout.text(self.params.prediction)})"
        told = code.fresh("told", f"{code.label}_told")
        code.line(f"{told} = {code.copy(multiclass.measures)}({counts})[0]")
        code.metrics(f'{{name: {told}[name] for name in ("accuracy", "rows")}}')

    examples = (
        spec.example(
            "one of two right",
            params={"label": "y", "prediction": "p"},
            table={"y": [0, 1], "p": [1, 1]},
            metrics={"accuracy": 0.5, "rows": 2.0},
        ),
        spec.fails("column-missing", params={"label": "y", "prediction": "p"}, table={"y": [0]}),
    )
