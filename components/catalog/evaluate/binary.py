"""Binary evaluation: how well probabilities tell two classes apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components import errors, fixes, spec
from components.errors import Text
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

HALF = 10_000
"""Scores are counted in so many cells on each side of probability 1/2, evenly in log odds."""
LIMIT = 20.0
"""Log odds beyond this share the outermost cell."""
CURVE = 200
"""Points of a drawn curve, at most."""


@dataclass(frozen=True)
class Cell:
    """Rows whose probabilities are close together, with their classes counted (by weight where there is one)."""

    score: float
    positive: float
    negative: float


class Binary(spec.Evaluator):
    """Tell how well probabilities separate two classes: AUC, PR AUC, KS, log loss, Brier score, lift, F1 and more.

    One pass: rows are counted in 20,000 cells of equal width in log odds, equal scores in one cell; the AUC is exact but for
    pairs within a cell, which count one half. Rows with a null label or probability are left out and counted.
    """

    title = spec.text("Binary evaluation", "二分类评估")
    help_zh = (
        "评估概率对两类的区分能力：AUC、PR AUC、KS、对数损失、Brier 分、提升度、F1 等。\n\n"
        "只扫描一遍数据；目标或概率为空的行不计入，并给出行数。"
    )
    likely_next = ("predict.register",)
    words = ("auc", "roc", "ks", "lift", "f1", "pinggu")

    class Params(spec.ParamSet):
        label: spec.LabelColumn = spec.param(
            "True class; empty takes the column with the label role.", zh="真实类别列", default=None
        )
        probability: spec.NumericColumn = spec.param(
            "Probability of the positive class.", zh="正类概率列", default="probability"
        )
        positive: str | None = spec.param(
            "The positive class; empty takes the larger value.", zh="正类取值（空则取较大者）", default=None
        )
        threshold: float = spec.param("Cut of the confusion matrix.", zh="混淆矩阵的阈值", default=0.5, ge=0, le=1)

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        if self.params.label or table.role("label") or table.open:
            return []
        return [spec.no_label()]

    def run(self, job: spec.Job, table: spec.Table) -> spec.Outputs:
        label = spec.label_of(self.params.label, table.schema)
        negative, positive = self._classes(table.frame, label)
        cells, sums = counted(table.frame, label, self.params.probability, positive)
        told = measures(cells, self.params.threshold) | means(sums)
        for name, value in told.items():
            job.metric(name, value)
        if sums["skipped"]:
            job.log(f"{sums['skipped']:.0f} rows without a label or a probability were left out", "warning")
        job.report(_blocks(cells, told, self.params.threshold, (negative, positive)))
        return spec.Outputs(metrics=told)

    def _classes(self, table: DataFrame, label: str) -> tuple[str, str]:
        values = label_values(table, label)
        wanted = self.params.positive
        if wanted is not None and wanted in values and len(values) <= 2:
            rest = [v for v in values if v != wanted]
            return (rest[0] if rest else "other"), wanted
        if len(values) == 2 and wanted is None:
            return values[0], values[1]
        raise errors.UserError(_wrong_classes(label, values, wanted))

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"].name
        label, p = spec.label_of(self.params.label, code.inputs["table"].schema), self.params
        shown = spec.layout.text(label)
        positive = (
            spec.layout.text(p.positive)
            if p.positive is not None
            else f"{code.copy(label_values)}({table}, {shown})[-1]"
        )
        cells = code.fresh("cells", f"{code.label}_cells")
        sums = code.fresh("sums", f"{code.label}_sums")
        call = f"{code.copy(counted)}({table}, {shown}, {spec.layout.text(p.probability)}, positive={positive})"
        code.line(f"{cells}, {sums} = {call}")
        code.metrics(f"{code.copy(measures)}({cells}, threshold={p.threshold!r}) | {code.copy(means)}({sums})")

    examples = (
        spec.example(
            "three of four pairs are in order",
            params={"label": "y", "probability": "p"},
            table={"y": [0, 0, 1, 1, None], "p": [0.1, 0.4, 0.35, 0.8, 0.5]},
            metrics={"auc": 0.75, "ks": 0.5, "rows": 4.0},
        ),
        spec.example(
            "equal probabilities count one half; classes are texts",
            params={"label": "y", "probability": "p", "positive": "no"},
            table={"y": ["yes", "no"], "p": [0.5, 0.5]},
            metrics={"auc": 0.5},
        ),
        spec.fails("label-one-class", params={"label": "y", "probability": "p"}, table={"y": [1, 1], "p": [0.1, 0.2]}),
        spec.fails(
            "positive-unknown",
            params={"label": "y", "probability": "p", "positive": "x"},
            table={"y": ["a", "b"], "p": [0.1, 0.2]},
        ),
        spec.fails("label-missing", params={"probability": "p"}, table={"y": [1], "p": [0.5]}),
        spec.fails("column-missing", params={"label": "y"}, table={"y": [1]}),
    )


def label_values(table: DataFrame, label: str) -> list[str]:
    """The label's values as text, in their own order; of many only some."""
    from pyspark.sql import functions as F

    found = table.select(F.col(quoted(label)).alias("v")).where("v is not null").distinct().limit(4).collect()
    return [_spoken(row["v"]) for row in sorted(found, key=lambda row: row["v"])]


def counted(table: DataFrame, label: str, probability: str, positive: str) -> tuple[list[Cell], dict[str, float]]:
    """Rows counted in cells of the probability, in ascending order, and what is summed over all of them."""
    from pyspark.sql import functions as F

    p = F.col(quoted(probability)).cast("double")
    y = (F.col(quoted(label)).cast("string") == F.lit(positive)).cast("double")
    frame = table.select(p.alias("p"), y.alias("y"))
    bounded = F.least(F.greatest(F.col("p"), F.lit(1e-15)), F.lit(1 - 1e-15))
    loss = -(F.col("y") * F.log(bounded) + (1 - F.col("y")) * F.log(1 - bounded))
    grouped = frame.groupBy(_cell(F.col("p"), F.col("y")).alias("cell")).agg(
        F.sum("y").alias("positive"),
        F.count(F.lit(1)).alias("n"),
        F.sum(loss).alias("loss"),
        F.sum((F.col("p") - F.col("y")) ** 2).alias("brier"),
        F.avg("p").alias("score"),
    )
    rows = sorted(grouped.collect(), key=lambda r: (r["cell"] is None, r["cell"] or 0))
    skipped = sum(r["n"] for r in rows if r["cell"] is None)
    kept = [r for r in rows if r["cell"] is not None]
    cells = [Cell(r["score"], r["positive"], r["n"] - r["positive"]) for r in kept]
    sums = {"rows": sum(r["n"] for r in kept), "loss": sum(r["loss"] for r in kept)}
    return cells, sums | {"brier": sum(r["brier"] for r in kept), "skipped": skipped}


def _cell(p: Column, y: Column) -> Column:
    """The cell of a row; null where the label or the probability is missing."""
    from pyspark.sql import functions as F

    bounded = F.least(F.greatest(p, F.lit(1e-12)), F.lit(1 - 1e-12))
    odds = F.log(bounded / (1 - bounded))
    index = F.floor(F.least(F.greatest(odds, F.lit(-LIMIT)), F.lit(LIMIT)) / LIMIT * HALF)
    return F.when(y.isNotNull() & p.isNotNull() & ~F.isnan(p), index)


def _spoken(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong_classes(label: str, values: list[str], wanted: str | None) -> errors.Problem:
    if wanted is not None and len(values) <= 2:
        return errors.problem(
            "positive-unknown",
            "“{label}” has no value “{wanted}” (values: {values}).",
            "“{label}”中没有取值“{wanted}”（现有：{values}）。",
            where=errors.Where(param="positive", column=label),
            hint=("Choose one of these values.", "请选择其中一个取值。"),
            fixes=[fixes.choose("positive", value, f"Take “{value}”", f"取“{value}”为正类") for value in values],
            label=label,
            wanted=wanted,
            values=errors.listed(values),
        )
    return errors.problem(
        "label-one-class" if len(values) < 2 else "label-classes-wrong",
        "“{label}” must have two values here; found: {values}.",
        "“{label}”应有且仅有两个取值，实际为：{values}。",
        where=errors.Where(param="label", column=label),
        hint=(
            "Look at the rows that come in: a filter or a split may have left one class.",
            "请检查输入数据：过滤或拆分后可能只剩一个类别。",
        ),
        label=label,
        values=errors.listed(values) or "–",
    )


def measures(cells: list[Cell], threshold: float) -> dict[str, float]:
    """Ranking and threshold measures from cells in ascending order of score."""
    positives, negatives = sum(c.positive for c in cells), sum(c.negative for c in cells)
    below_negative, pairs, ks, best_f1, best_cut = 0.0, 0.0, 0.0, 0.0, threshold
    below_positive = 0.0
    for cell in cells:
        hit, wrong = positives - below_positive, negatives - below_negative
        f1 = 2 * hit / (hit + wrong + positives) if hit + wrong + positives else 0.0
        if f1 > best_f1:
            best_f1, best_cut = f1, cell.score
        pairs += cell.positive * (below_negative + cell.negative / 2)
        below_positive += cell.positive
        below_negative += cell.negative
        ks = max(ks, abs(below_negative / max(negatives, 1) - below_positive / max(positives, 1)))
    auc = pairs / (positives * negatives) if positives and negatives else float("nan")
    told = {
        "auc": auc,
        "pr_auc": _average_precision(cells, positives),
        "ks": ks,
        "best_f1": best_f1,
        "best_f1_threshold": best_cut,
    }
    return told | _at(cells, threshold)


def _average_precision(cells: list[Cell], positives: float) -> float:
    """The area below precision over recall."""
    hit = seen = total = 0.0
    for cell in reversed(cells):
        hit += cell.positive
        seen += cell.positive + cell.negative
        total += cell.positive * (hit / seen) if seen else 0.0
    return total / positives if positives else float("nan")


def _at(cells: list[Cell], threshold: float) -> dict[str, float]:
    """What a cut at the threshold gets right."""
    tp = sum(c.positive for c in cells if c.score >= threshold)
    fp = sum(c.negative for c in cells if c.score >= threshold)
    fn = sum(c.positive for c in cells if c.score < threshold)
    tn = sum(c.negative for c in cells if c.score < threshold)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"accuracy": (tp + tn) / max(tp + fp + fn + tn, 1), "precision": precision, "recall": recall, "f1": f1}


def means(sums: dict[str, float]) -> dict[str, float]:
    """Log loss and Brier score of the rows that were counted, and their number."""
    rows = max(sums["rows"], 1)
    return {"log_loss": sums["loss"] / rows, "brier": sums["brier"] / rows, "rows": float(sums["rows"])}


def _blocks(
    cells: list[Cell], told: dict[str, float], threshold: float, classes: tuple[str, str]
) -> list[spec.blocks.Block]:
    f1 = Text(f"F1 at {threshold:g}", f"F1（阈值 {threshold:g}）")
    made = [
        *spec.metrics.shown(told, ["auc", "ks", "pr_auc", "log_loss"]),
        spec.blocks.scalar("f1", told["f1"], f1),
        *spec.metrics.shown(told, ["best_f1", "accuracy", "rows"]),
    ]
    return [*made, *_curves(cells), _confusion(cells, threshold, classes), _calibration(cells)]


def _curves(cells: list[Cell]) -> list[spec.blocks.Block]:
    positives, negatives = sum(c.positive for c in cells) or 1, sum(c.negative for c in cells) or 1
    total, hit, wrong = positives + negatives, 0.0, 0.0
    roc, pr, gain, ks_p, ks_n = [(0.0, 0.0)], [], [(0.0, 0.0)], [], []
    for cell in reversed(cells):
        hit, wrong = hit + cell.positive, wrong + cell.negative
        share = (hit + wrong) / total
        roc.append((wrong / negatives, hit / positives))
        pr.append((hit / positives, hit / (hit + wrong)))
        gain.append((share, hit / positives))
        ks_p.append((share, hit / positives))
        ks_n.append((share, wrong / negatives))
    share_title = Text("Share of rows, best scores first", "按得分从高到低的样本比例")
    return [
        spec.blocks.line(
            Text("ROC curve", "ROC曲线"),
            Text("False positive rate", "假正率"),
            Text("True positive rate", "真正率"),
            {"ROC": thin(roc)},
            diagonal=True,
        ),
        spec.blocks.line(
            Text("Precision and recall", "PR曲线"),
            Text("Recall", "召回率"),
            Text("Precision", "精确率"),
            {"PR": thin(pr)},
        ),
        spec.blocks.line(
            Text("Gain", "增益曲线"),
            share_title,
            Text("Share of positives found", "捕获的正样本比例"),
            {"Gain": thin(gain)},
            diagonal=True,
        ),
        spec.blocks.line(
            Text("KS", "KS曲线"), share_title, Text("Cumulative share", "累计比例"), {"+": thin(ks_p), "−": thin(ks_n)}
        ),
    ]


def thin(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most CURVE points, the first and the last among them."""
    if len(points) <= CURVE:
        return points
    step = (len(points) - 1) / (CURVE - 1)
    return [points[round(n * step)] for n in range(CURVE)]


def _confusion(cells: list[Cell], threshold: float, classes: tuple[str, str]) -> spec.blocks.Block:
    tp = sum(c.positive for c in cells if c.score >= threshold)
    fp = sum(c.negative for c in cells if c.score >= threshold)
    fn = sum(c.positive for c in cells if c.score < threshold)
    tn = sum(c.negative for c in cells if c.score < threshold)
    return spec.blocks.matrix(
        Text("Confusion matrix (rows: true, columns: predicted)", "混淆矩阵（行：真实，列：预测）"),
        list(classes),
        list(classes),
        [[tn, fp], [fn, tp]],
        counts=True,
    )


def _calibration(cells: list[Cell], bins: int = 10) -> spec.blocks.Block:
    made: list[tuple[float, float]] = []
    for n in range(bins):
        inside = [c for c in cells if n / bins <= c.score < (n + 1) / bins or (n == bins - 1 and c.score >= 1)]
        weight = sum(c.positive + c.negative for c in inside)
        if weight:
            mean = sum(c.score * (c.positive + c.negative) for c in inside) / weight
            made.append((mean, sum(c.positive for c in inside) / weight))
    return spec.blocks.line(
        Text("Calibration", "校准曲线"),
        Text("Mean probability", "平均预测概率"),
        Text("Share of positives", "实际正样本比例"),
        {"Model": made},
        diagonal=True,
    )
