"""Weights of linear models."""

from __future__ import annotations

from typing import Any

from components import errors, spec


class LinearWeights(spec.Report):
    """List a linear or logistic model's weights, largest first, with the intercept. Weights are for the inputs as they come in."""

    title = spec.text("Model weights", "线性模型权重")
    help_zh = "按绝对值从大到小列出线性或逻辑回归模型的权重与截距。"
    wants = "table"
    inputs = (spec.port("model"),)
    outputs = (spec.port("report"), spec.port("table"))
    words = ("coefficients", "weights", "quanzhong")

    class Params(spec.ParamSet):
        top_n: int = spec.param(
            "So many in the chart.", zh="图中显示前 N 个", default=20, ge=1, le=200, title=("Top N", "前N个")
        )

    params: Params

    def infer(self, **schemas: object) -> dict[str, spec.Schema]:
        return {"table": spec.Schema.of({"feature": "string", "class": "string", "weight": "double"})}

    def run(self, job: spec.Job, model: spec.Model) -> spec.Outputs:
        rows = weights(model)
        strongest = sorted((row for row in rows if row[0] != "(intercept)"), key=lambda row: -abs(row[2]))[
            : self.params.top_n
        ]
        names = [f"{feature} ({cls})" if cls else feature for feature, cls, _ in strongest]
        job.report([spec.blocks.bar(errors.Text("Weights", "权重"), names, [row[2] for row in strongest])])
        return spec.Outputs(table=job.spark.createDataFrame(rows, "feature string, class string, weight double"))

    def pyspark(self, code: spec.Code) -> None:
        model = code.inputs["model"]
        if not model.core:
            super().pyspark(code)
            return
        schema = '"feature string, class string, weight double"'
        rows = f"{code.copy(weight_rows)}({model.core}, {model.inputs}, {model.classes or '[]'})"
        code.line(f"{code.table()} = spark.createDataFrame({rows}, {schema})")


def weight_rows(core: Any, names: list[str], classes: list[Any]) -> list[tuple[str, str, float]]:
    """(input, class, weight), the intercepts last; of two classes those of the second."""
    if not classes:
        return [
            *((n, "", float(w)) for n, w in zip(names, core.coefficients, strict=True)),
            ("(intercept)", "", float(core.intercept)),
        ]
    matrix = core.coefficientMatrix.toArray()
    shown = [str(c) for c in (classes[1:] if len(matrix) == 1 else classes)]
    made = [(n, c, float(w)) for c, line in zip(shown, matrix, strict=True) for n, w in zip(names, line, strict=True)]
    intercepts = zip(shown, core.interceptVector.toArray(), strict=True)
    return [*made, *(("(intercept)", c, float(b)) for c, b in intercepts)]


def weights(model: spec.Model) -> list[tuple[str, str, float]]:
    """`weight_rows` of a model; raises UserError for one without weights."""
    core = model.core.stages[-1] if model.info.library == "spark" else None
    names, classes = (
        [slot.name for slot in model.info.slots],
        list((model.info.label and model.info.label.values) or ()),
    )
    if hasattr(core, "coefficientMatrix" if classes else "coefficients"):
        return weight_rows(core, names, classes)
    raise errors.UserError(
        errors.problem(
            "model-kind-wrong",
            "“{algorithm}” is no linear model; it has no weights.",
            "“{algorithm}”不是线性模型，没有权重。",
            where=errors.Where(port="model"),
            hint=("Use “Feature importance” for trees.", "树模型请使用“特征重要性”。"),
            algorithm=model.info.algorithm,
        )
    )
