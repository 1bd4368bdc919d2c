"""Correlation: how numbers go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import errors, spec
from components.catalog.explore import _columns
from components.errors import Text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST = 200


class Correlation(spec.Report):
    """Tell for each pair of numbers how far they go together: 1 fully, 0 not at all, -1 in opposite directions.

    Pearson measures straight lines, Spearman any rising or falling relation (by ranks: one sort per column). Rows with a null or
    NaN in any of the columns are left out and counted. A column with one value has no correlation.
    """

    title = spec.text("Correlation", "相关系数矩阵")
    help_zh = (
        "计算两两数值列的相关系数：1 完全正相关，0 无关，-1 完全负相关。\n\n"
        "皮尔逊衡量线性关系，斯皮尔曼按秩衡量单调关系（每列一次排序）。任一列为空或 NaN 的行不计入并给出行数；"
        "只有一个取值的列没有相关系数。"
    )
    likely_next = ("prepare.select_columns",)
    words = ("pearson", "spearman", "matrix", "xiangguan")

    class Params(spec.ParamSet):
        columns: spec.NumericColumns = spec.param(
            "Columns; empty takes all numbers.",
            zh="参与计算的数值列（空为全部数值列）",
            title=("Columns", "列"),
            default=[],
        )
        method: Literal["pearson", "spearman"] = spec.param(
            "How it is measured.",
            zh="计算方法",
            default="pearson",
            choices={
                "pearson": ("Pearson (straight lines)", "皮尔逊（线性）"),
                "spearman": ("Spearman (ranks)", "斯皮尔曼（秩）"),
            },
        )

    params: Params

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        columns = _columns.chosen(self.params.columns, table, numbers=True)
        if len(columns) <= MOST and (table.open or len(columns) >= 2):
            return []
        return [
            errors.problem(
                "columns-number-wrong",
                "Two to {most} columns of numbers are needed; there are {found}.",
                "需要 2 到 {most} 个数值列，现有 {found} 个。",
                where=errors.Where(param="columns"),
                most=MOST,
                found=len(columns),
            )
        ]

    def run(self, job: spec.Job, table: DataFrame) -> None:
        from pyspark.ml.feature import VectorAssembler
        from pyspark.ml.stat import Correlation as Measure

        from components.spec.spark_types import schema_of

        columns = _columns.chosen(self.params.columns, schema_of(table), numbers=True)
        named = [f"c{n}" for n in range(len(columns))]
        every = table.select(*(_columns.number(c).alias(n) for c, n in zip(columns, named, strict=True)))
        whole = every.dropna().persist()
        try:
            rows = whole.count()
            if rows < 2:
                raise errors.UserError(_too_few(rows))
            vectors = VectorAssembler(inputCols=named, outputCol="v").transform(whole)
            matrix = Measure.corr(vectors, "v", self.params.method).collect()[0][0].toArray().tolist()
        finally:
            whole.unpersist()
        job.report(_blocks([c.name for c in columns], matrix, rows))

    examples = (
        spec.example(
            "a line up and a line down",
            table={"a": [1.0, 2.0, 3.0, None], "b": [2.0, 4.0, 6.0, 1.0], "c": [3, 2, 1, 0]},
        ),
        spec.example("by ranks", params={"method": "spearman"}, table={"a": [1, 2, 3], "b": [1, 8, 27]}),
        spec.fails("columns-number-wrong", params={"columns": ["a"]}, table={"a": [1]}),
        spec.fails("rows-too-few", table={"a": [1.0, None], "b": [None, 2.0]}),
        spec.fails("column-kind-wrong", params={"columns": ["a", "c"]}, table={"a": [1], "c": ["x"]}),
    )


def _too_few(rows: int) -> errors.Problem:
    return errors.problem(
        "rows-too-few",
        "At least two rows with a value in every column are needed; there are {rows}.",
        "至少需要两行在各列都有值的数据，现有 {rows} 行。",
        where=errors.Where(param="columns"),
        hint=("Choose fewer columns, or fill what is missing before.", "请减少列，或先填充缺失值。"),
        rows=rows,
    )


def _blocks(names: list[str], matrix: list[list[float]], rows: int) -> list[spec.blocks.Block]:
    pairs = [
        (names[i], names[j], matrix[i][j]) for i in range(len(names)) for j in range(i) if matrix[i][j] == matrix[i][j]
    ]
    strongest = sorted(pairs, key=lambda pair: -abs(pair[2]))[:20]
    return [
        spec.blocks.scalar("rows", rows, Text("Rows used", "参与计算的行数")),
        spec.blocks.matrix(Text("Correlation", "相关系数"), names, names, matrix),
        spec.blocks.table(
            Text("Strongest pairs", "相关性最强的列对"),
            [Text("Column", "列"), Text("Column", "列"), Text("Correlation", "相关系数")],
            strongest,
        ),
    ]
