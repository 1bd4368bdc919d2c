"""What the encoders of texts share: the values of columns by how often they occur."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import errors, spec
from components.spec.scripts import copied
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LONGEST = 20_000
"""Characters of all values of a column together: they become one expression."""


def texts(names: Sequence[str], table: spec.Schema) -> list[spec.SchemaColumn]:
    """The columns picked, or all texts without another role."""
    if names:
        return [c for name in names if (c := table.get(name))]
    return [c for c in table.columns if c.type == "string" and c.role in (None, "feature")]


def frequent(table: DataFrame, names: Sequence[str], most: int) -> dict[str, list[tuple[str, int]]]:
    """Up to `most` values of each column as (text, rows), the most frequent first, ties in the order of text. One job."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    if not names:
        return {}
    pair = [
        F.struct(F.lit(n).alias("column"), F.col(quoted(name)).cast("string").alias("value"))
        for n, name in enumerate(names)
    ]
    every = table.select(F.explode(F.array(*pair)).alias("pair")).select("pair.*").where("value IS NOT NULL")
    ranked = Window.partitionBy("column").orderBy(F.desc("count"), "value")
    best = every.groupBy("column", "value").count().withColumn("rank", F.row_number().over(ranked))
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    for row in sorted(best.where(F.col("rank") <= most).collect(), key=lambda r: (r["column"], r["rank"])):
        found[names[row["column"]]].append((row["value"], int(row["count"])))
    return found


def encodable(column: str, values: Sequence[str]) -> None:
    """Raise UserError where a column's values are too long together to be one expression."""
    if sum(len(value) + 12 for value in values) > LONGEST:
        raise errors.UserError(
            errors.problem(
                "categories-too-long",
                "The values of “{column}” are too many or too long to be encoded one by one ({n} values).",
                "列“{column}”的取值过多或过长（{n} 个），无法逐一编码。",
                where=errors.Where(param="columns", column=column),
                hint=("Take fewer categories, or shorten the texts before.", "请减少类别数，或先缩短文本。"),
                column=column,
                n=len(values),
            )
        )


def learnt(code: spec.Code, names: Sequence[str], most: int, cut: str = "", order: str = "") -> str:
    """Write the most frequent values of each column, for a script; gives their variable."""
    values = code.fresh("values", f"{code.label}_values")
    made = f"{code.copy(copied.top_values)}({code.inputs['table'].name}, name, most={most}){cut}"
    code.line(
        f"{values} = {{name: {f'{order}({made})' if order else made} for name in {spec.layout.text(list(names))}}}"
    )
    return values
