"""Histogram: how the values of numbers are spread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from components import errors, spec
from components.catalog.explore import _columns
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

GROUPS = 8
Bounds = tuple[float, float]


class Histogram(spec.Report):
    """Count the values of each number in bins of equal width, for all rows or for each group.

    Null, NaN and infinite values are left out. Two passes for each 50 columns. With groups, the 8 largest are shown, all in the
    same bins.
    """

    title = spec.text("Histogram", "直方图")
    help_zh = (
        "把每个数值列按等宽区间计数，可按组分别计数。\n\n"
        "不含空值、NaN 与无穷。每 50 列扫描两遍；分组时显示行数最多的 8 组，区间相同。"
    )
    likely_next = ("prepare.clip_outliers", "prepare.log_scale")
    words = ("distribution", "chart", "zhifangtu", "fenbu")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.",
            zh="要统计的数值列（空为全部数值列）",
            title=("Columns", "列"),
            default=[],
        )
        bins: int = spec.param("Number of bins.", zh="区间个数", title=("Bins", "区间数"), default=30, ge=1, le=500)
        by: spec.Column | None = spec.param(
            "Count each group by itself, such as each class.",
            zh="按此列分组计数，例如目标列",
            title=("By", "分组列"),
            default=None,
        )

    params: Params

    def passes(self, table: spec.Schema) -> int:
        return 2

    def run(self, job: spec.Job, table: DataFrame) -> None:
        from components.spec.spark_types import schema_of

        columns = _columns.chosen(self.params.columns, schema_of(table), numbers=True)
        if not columns:
            raise _columns.none()
        groups = self._groups(table)
        made: list[spec.blocks.Block] = []
        for part in _columns.parts(columns):
            bounds = _bounds(table, part)
            counts = self._counts(table, part, bounds, groups)
            made += [b for n, c in enumerate(part) for b in self._blocks(c.name, bounds[n], counts[n], groups)]
        job.report(made)

    def _groups(self, table: DataFrame) -> list[str | None]:
        """The largest groups as text; only None where all rows are one."""
        from pyspark.sql import functions as F

        if not self.params.by:
            return [None]
        value = F.col(quoted(self.params.by)).cast("string").alias("g")
        found = (
            table.groupBy(value).count().where("g IS NOT NULL").orderBy(F.desc("count"), "g").limit(GROUPS).collect()
        )
        return sorted(row["g"] for row in found)

    def _counts(
        self,
        table: DataFrame,
        columns: Sequence[spec.SchemaColumn],
        bounds: Sequence[Bounds | None],
        groups: list[str | None],
    ) -> list[dict[str | None, dict[int, int]]]:
        """Rows by column, group and bin, in one job."""
        from pyspark.sql import functions as F

        bins = self.params.bins
        made = []
        for n, (column, bound) in enumerate(zip(columns, bounds, strict=True)):
            if bound is None:
                continue
            low, width = bound[0], (bound[1] - bound[0]) / bins or 1.0
            x = _columns.number(column)
            place = F.least(F.floor((x - F.lit(low)) / F.lit(width)), F.lit(bins - 1))
            made.append(F.struct(F.lit(n).alias("c"), F.when(F.abs(x) < math.inf, place).cast("int").alias("b")))
        found: list[dict[str | None, dict[int, int]]] = [{g: {} for g in groups} for _ in columns]
        if not made:
            return found
        group = F.col(quoted(self.params.by)).cast("string") if self.params.by else F.lit(None).cast("string")
        every = (
            table.select(group.alias("g"), F.explode(F.array(*made)).alias("s"))
            .select("g", "s.*")
            .where("b IS NOT NULL")
        )
        for row in every.groupBy("g", "c", "b").count().collect():
            if row["g"] in found[row["c"]]:
                found[row["c"]][row["g"]][row["b"]] = int(row["count"])
        return found

    def _blocks(
        self, name: str, bound: Bounds | None, counts: dict[str | None, dict[int, int]], groups: list[str | None]
    ) -> list[spec.blocks.Block]:
        if bound is None:
            empty = errors.Text("There is no finite value.", "没有有限的取值。")
            return [spec.blocks.words(errors.Text(name, name), empty)]
        low, high = bound
        edges = [low + (high - low) * n / self.params.bins for n in range(self.params.bins + 1)]
        if low == high:
            edges = [low + n for n in range(self.params.bins + 1)]
        made = []
        for group in groups:
            shown = name if group is None else f"{name} · {self.params.by} = {group}"
            filled = [counts[group].get(n, 0) for n in range(self.params.bins)]
            made.append(spec.blocks.histogram(errors.Text(shown, shown), edges, filled))
        return made

    examples = (
        spec.example(
            "one number", params={"columns": ["x"], "bins": 4}, table={"x": [0.0, 1.0, 2.0, 4.0, None, float("nan")]}
        ),
        spec.example("by class", params={"columns": ["x"], "by": "y"}, table={"x": [1, 2, 3], "y": ["a", "b", "a"]}),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
        spec.fails("columns-none", table={"c": ["a"]}),
    )


def _bounds(table: DataFrame, columns: Sequence[spec.SchemaColumn]) -> list[Bounds | None]:
    from pyspark.sql import functions as F

    asked: list[Any] = []
    for column in columns:
        x = _columns.number(column)
        finite = F.when(F.abs(x) < math.inf, x)
        asked += [F.min(finite), F.max(finite)]
    row = list(table.agg(*asked).collect()[0])
    pairs = zip(row[::2], row[1::2], strict=True)
    return [(float(low), float(high)) if low is not None else None for low, high in pairs]
