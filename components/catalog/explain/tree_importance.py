"""Feature importance of tree models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.spec import boosters

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class TreeImportance(spec.Report):
    """Rank a tree model's inputs by their importance (the impurity that their splits removed; for XGBoost and LightGBM the gain).

    One-hot slots are named by value, such as `city=北京`; the table has the sum by column too. Importances add up to 1.
    """

    title = spec.text("Feature importance", "特征重要性")
    help_zh = (
        "按重要性排列树模型的输入特征（分裂带来的不纯度下降；XGBoost 与 LightGBM 为增益）。\n\n"
        "独热特征按取值命名，如 city=北京；重要性之和为 1。"
    )
    wants = "table"
    inputs = (spec.port("model"),)
    outputs = (spec.port("report"), spec.port("table"))
    words = ("gini", "gain", "zhongyaoxing")

    class Params(spec.ParamSet):
        top_n: int = spec.param(
            "So many in the chart.", zh="图中显示前 N 个", default=20, ge=1, le=200, title=("Top N", "前N个")
        )

    params: Params

    def infer(self, **schemas: Any) -> dict[str, spec.Schema]:
        return {"table": spec.Schema.of({"feature": "string", "column": "string", "importance": "double"})}

    def run(self, job: spec.Job, model: spec.Model) -> spec.Outputs:
        found = sorted(zip(model.info.slots, importances(model), strict=True), key=lambda pair: -pair[1])
        shown = found[: self.params.top_n]
        by_column: dict[str, float] = {}
        for slot, value in found:
            by_column[slot.column] = by_column.get(slot.column, 0.0) + value
        job.report(
            [
                spec.blocks.bar(
                    errors.Text("Importance", "特征重要性"),
                    [slot.name for slot, _ in shown],
                    [value for _, value in shown],
                ),
                spec.blocks.table(
                    errors.Text("By column", "按列汇总"),
                    [errors.Text("Column", "列"), errors.Text("Importance", "重要性")],
                    sorted(by_column.items(), key=lambda pair: -pair[1]),
                ),
            ]
        )
        rows = [(slot.name, slot.column, float(value)) for slot, value in found]
        table: DataFrame = job.spark.createDataFrame(rows, "feature string, column string, importance double")
        return spec.Outputs(table=table)

    def pyspark(self, code: spec.Code) -> None:
        model = code.inputs["model"]
        if not model.importances:
            super().pyspark(code)
            return
        values = code.fresh("importances", f"{code.label}_importances")
        code.line(f"{values} = {model.importances(code)}")
        columns = model.inputs
        if model.encoded:
            origins = code.fresh("origins", f"{code.label}_origins")
            code.line(f"{origins} = {{slot: name for name, group in {model.encoded}.items() for slot in group}}")
            columns = f"[{origins}.get(name, name) for name in {model.inputs}]"
        ranked = code.fresh("ranked", f"{code.label}_ranked")
        rows = f"zip({model.inputs}, {columns}, {values}, strict=True)"
        code.line(f"{ranked} = sorted({rows}, key=lambda row: -row[2])")
        schema = '"feature string, column string, importance double"'
        code.line(f"{code.table()} = spark.createDataFrame({ranked}, {schema})")


def importances(model: spec.Model) -> list[float]:
    """One number per slot; raises UserError for a model without any."""
    if library := boosters.LIBRARIES.get(model.info.library):
        return boosters.shares(library.gains(model.core, len(model.info.slots)))
    core = model.core.stages[-1]
    if not hasattr(core, "featureImportances"):
        raise errors.UserError(
            errors.problem(
                "model-kind-wrong",
                "“{algorithm}” is no tree model; it has no importances of this kind.",
                "“{algorithm}”不是树模型，没有此类特征重要性。",
                where=errors.Where(port="model"),
                hint=("Use “Model weights” for linear models.", "线性模型请使用“线性模型权重”。"),
                algorithm=model.info.algorithm,
            )
        )
    return [float(value) for value in core.featureImportances.toArray()]
