"""Regression evaluation: how far predictions are from the numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.errors import Text
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CELLS = 40
HEAD = ["rmse", "mae", "r2", "mape", "bias", "rows"]
SHOWN = 1000


class Regression(spec.Evaluator):
    """Tell how far predictions are from true numbers: RMSE, MAE, R², explained variance, MAPE, with a picture of the residuals.

    One pass for the numbers, one for the residuals' histogram. Rows without one of both are left out.
    """

    title = spec.text("Regression evaluation", "回归评估")
    help_zh = "评估预测值与真实值的差距：RMSE、MAE、R²、解释方差、MAPE，并给出残差分布。缺少任一值的行不计入。"
    likely_next = ("predict.register",)
    words = ("rmse", "mae", "r2", "pinggu")

    class Params(spec.ParamSet):
        label: spec.LabelColumn = spec.param(
            "True number; empty takes the column with the label role.", zh="真实值列", default=None
        )
        prediction: spec.NumericColumn = spec.param("Predicted number.", zh="预测值列", default="prediction")

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return [] if self.params.label or table.role("label") or table.open else [spec.no_label()]

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        label = spec.label_of(self.params.label, table.schema)
        pair = pairs(table.frame, label, self.params.prediction)
        told = measures(pair)
        if told["rows"] == 0:
            raise errors.UserError(
                errors.problem(
                    "rows-none",
                    "There is no row with both a true and a predicted value.",
                    "没有同时包含真实值与预测值的行。",
                    where=errors.Where(port="table"),
                    hint=(
                        "Look at the steps before: a filter may drop every row.",
                        "请检查前面的步骤：可能过滤掉了所有行。",
                    ),
                )
            )
        for name, value in told.items():
            job.metric(name, value)
        job.report([*spec.metrics.shown(told, HEAD), *_pictures(pair)])
        return spec.Outputs(metrics=told)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        label = spec.layout.text(spec.label_of(self.params.label, table.schema))
        given = f"{code.copy(pairs)}({table.name}, {label}, {spec.layout.text(self.params.prediction)})"
        code.metrics(f"{code.copy(measures)}({given})")

    examples = (
        spec.example(
            "one off by two",
            params={"label": "y", "prediction": "p"},
            table={"y": [1.0, 3.0, None], "p": [1.0, 5.0, 9.0]},
            metrics={"mae": 1.0, "rmse": 1.4142135623730951, "r2": -1.0, "bias": 1.0, "rows": 2.0},
        ),
        spec.example(
            "equal true numbers", params={"label": "y", "prediction": "p"}, table={"y": [1, 1], "p": [1.0, 2.0]}
        ),
        spec.fails("label-missing", params={"prediction": "p"}, table={"p": [1.0]}),
        spec.fails("column-kind-wrong", params={"label": "y", "prediction": "p"}, table={"y": [1.0], "p": ["a"]}),
    )


def pairs(table: DataFrame, label: str, prediction: str) -> DataFrame:
    """The true number `y` and the predicted one `p` of the rows that have both."""
    from pyspark.sql import functions as F

    y, p = F.col(quoted(label)).cast("double"), F.col(quoted(prediction)).cast("double")
    return table.select(y.alias("y"), p.alias("p")).where("y is not null and p is not null")


def measures(pair: DataFrame) -> dict[str, float]:
    """How far the predicted numbers are from the true ones."""
    from pyspark.sql import functions as F

    error = F.col("p") - F.col("y")
    row = pair.agg(
        F.count(F.lit(1)).alias("rows"),
        F.avg(error**2).alias("mse"),
        F.avg(F.abs(error)).alias("mae"),
        F.var_pop("y").alias("variance"),
        F.var_pop(error).alias("left"),
        F.avg(F.when(F.col("y") != 0, F.abs(error / F.when(F.col("y") != 0, F.col("y"))))).alias("mape"),
        F.avg(error).alias("bias"),
    ).first()
    if row is None or not row["rows"]:
        return {"rows": 0.0}
    spread = row["variance"] or math.nan
    told = {
        "rmse": math.sqrt(row["mse"]),
        "mae": row["mae"],
        "r2": 1 - row["mse"] / spread,
        "explained_variance": 1 - row["left"] / spread,
    }
    return told | {
        "mape": row["mape"] if row["mape"] is not None else math.nan,
        "bias": row["bias"],
        "rows": float(row["rows"]),
    }


def _pictures(pair: DataFrame) -> list[spec.blocks.Block]:
    from pyspark.sql import functions as F

    ends = pair.agg(F.min(F.col("p") - F.col("y")).alias("a"), F.max(F.col("p") - F.col("y")).alias("b")).first()
    made: list[Any] = []
    if ends is not None and ends["b"] > ends["a"]:
        width = (ends["b"] - ends["a"]) / CELLS
        cell = F.least(F.floor((F.col("p") - F.col("y") - ends["a"]) / width), F.lit(CELLS - 1))
        counted = {int(r["c"]): int(r["count"]) for r in pair.groupBy(cell.alias("c")).count().collect()}
        edges = [ends["a"] + n * width for n in range(CELLS + 1)]
        made.append(
            spec.blocks.histogram(
                Text("Residuals (predicted − true)", "残差（预测 − 真实）"),
                edges,
                [counted.get(n, 0) for n in range(CELLS)],
            )
        )
    points = sorted((float(r["y"]), float(r["p"])) for r in pair.limit(SHOWN).collect())
    made.append(
        spec.blocks.scatter(
            Text("True and predicted", "真实值与预测值"),
            Text("True", "真实值"),
            Text("Predicted", "预测值"),
            points,
            diagonal=True,
        )
    )
    return made
