"""Multi-class evaluation: predicted classes against true ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from components import errors, spec
from components.errors import Text
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST = 200


class Multiclass(spec.Evaluator):
    """Compare predicted classes with true ones: accuracy, macro and weighted precision, recall and F1, by class, with the confusion matrix.

    One pass. Rows without one of both are left out.
    """

    title = spec.text("Multi-class evaluation", "多分类评估")
    help_zh = (
        "比较预测类别与真实类别：准确率、宏平均与加权的精确率、召回率、F1，分类别结果与混淆矩阵。缺少任一值的行不计入。"
    )
    likely_next = ("predict.register",)
    words = ("accuracy", "confusion", "f1", "pinggu")

    class Params(spec.ParamSet):
        label: spec.LabelColumn = spec.param(
            "True class; empty takes the column with the label role.", zh="真实类别列", default=None
        )
        prediction: spec.Column = spec.param("Predicted class.", zh="预测类别列", default="prediction")

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        return [] if self.params.label or table.role("label") or table.open else [spec.no_label()]

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        counts = checked(table, spec.label_of(self.params.label, table.schema), self.params.prediction)
        told, rows = measures(counts)
        for name, value in told.items():
            job.metric(name, value)
        heads = [
            Text("Class", "类别"),
            Text("Precision", "精确率"),
            Text("Recall", "召回率"),
            Text("F1", "F1"),
            Text("Rows", "行数"),
        ]
        job.report(
            [
                *spec.metrics.shown(told, ["accuracy", "macro_f1", "weighted_f1", "rows"]),
                spec.blocks.table(Text("By class", "各类别"), heads, rows),
                confusion(counts),
            ]
        )
        return spec.Outputs(metrics=told)

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        label = spec.layout.text(spec.label_of(self.params.label, table.schema))
        counts = f"{code.copy(counted)}({table.name}, {label}, {spec.layout.text(self.params.prediction)})"
        code.metrics(f"{code.copy(measures)}({counts})[0]")

    examples = (
        spec.example(
            "three of four right",
            params={"label": "y", "prediction": "p"},
            table={"y": ["a", "b", "c", "a", None], "p": ["a", "b", "b", "a", "a"]},
            metrics={"accuracy": 0.75, "rows": 4.0},
        ),
        spec.fails("rows-none", params={"label": "y", "prediction": "p"}, table={"y": [None], "p": ["a"]}),
        spec.fails("label-missing", params={"prediction": "p"}, table={"p": ["a"]}),
    )


Counts = Counter[tuple[str, str]]


def counted(table: DataFrame, label: str, prediction: str) -> Counter[tuple[str, str]]:
    """Rows by (true, predicted), as text, where they have both."""
    from pyspark.sql import functions as F

    pair = table.select(
        F.col(quoted(label)).cast("string").alias("t"), F.col(quoted(prediction)).cast("string").alias("p")
    )
    rows = pair.where("t is not null and p is not null").groupBy("t", "p").count().limit(MOST * MOST + 1).collect()
    return Counter({(r["t"], r["p"]): int(r["count"]) for r in rows})


def checked(table: spec.Table, label: str, prediction: str) -> Counts:
    """`counted`; raises UserError where there are no rows or too many classes."""
    counts = counted(table.frame, label, prediction)
    if not counts:
        raise errors.UserError(
            errors.problem(
                "rows-none",
                "There is no row with both a true and a predicted class.",
                "没有同时包含真实类别与预测类别的行。",
                where=errors.Where(port="table"),
                hint=(
                    "Look at the steps before: a filter may drop every row.",
                    "请检查前面的步骤：可能过滤掉了所有行。",
                ),
            )
        )
    if len({t for t, _ in counts}) > MOST:
        raise errors.UserError(
            errors.problem(
                "label-classes-wrong",
                "“{label}” has more than {n} values; is it a number (a regression)?",
                "“{label}”的取值超过 {n} 个，是否应使用回归评估？",
                where=errors.Where(param="label", column=label),
                hint=("Use the evaluation of regressions for numbers.", "数值目标请使用回归评估。"),
                label=label,
                n=MOST,
            )
        )
    return counts


def classes_of(counts: Counts) -> list[str]:
    """All classes, numbers in the order of numbers."""

    def order(value: str) -> tuple[int, float, str]:
        try:
            return (0, float(value), value)
        except ValueError:
            return (1, 0.0, value)

    return sorted({value for pair in counts for value in pair}, key=order)


def measures(counts: Counts) -> tuple[dict[str, float], list[list[object]]]:
    """Overall measures, and one line per class: precision, recall, F1, rows."""
    total = sum(counts.values())
    by_class: list[list[object]] = []
    sums: Counter[str] = Counter()
    for name in classes_of(counts):
        hit = counts[(name, name)]
        true = sum(n for (t, _), n in counts.items() if t == name)
        predicted = sum(n for (_, p), n in counts.items() if p == name)
        precision, recall = hit / predicted if predicted else 0.0, hit / true if true else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        by_class.append([name, precision, recall, f1, true])
        for key, value in (("precision", precision), ("recall", recall), ("f1", f1)):
            sums["macro_" + key] += value  # type: ignore[assignment]
            sums["weighted_" + key] += value * true / total  # type: ignore[assignment]
    number = len(by_class)
    told = {name: value / number if name.startswith("macro") else float(value) for name, value in sums.items()}
    accuracy = sum(n for (t, p), n in counts.items() if t == p) / total
    return {"accuracy": accuracy, **told, "rows": float(total)}, by_class


def confusion(counts: Counts) -> spec.blocks.Block:
    """The confusion matrix of at most the 30 most frequent classes."""
    often = Counter({name: sum(n for (t, _), n in counts.items() if t == name) for name in classes_of(counts)})
    shown = [name for name in classes_of(counts) if name in dict(often.most_common(30))]
    title = Text("Confusion matrix (rows: true, columns: predicted)", "混淆矩阵（行：真实，列：预测）")
    return spec.blocks.matrix(title, shown, shown, [[counts[(t, p)] for p in shown] for t in shown], counts=True)
