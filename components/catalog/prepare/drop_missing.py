"""Drop missing: leave out rows without a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from components import spec
from components.expressions import language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class DropMissing(spec.Subset):
    """Leave out rows where any, or all, of the columns have no value. NaN counts as missing."""

    title = spec.text("Drop missing", "删除缺失行")
    help_zh = "去掉所选列中任意一列（或全部列）缺失的行。NaN 视为缺失。"
    words = ("null", "nan", "dropna", "queshi")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param("Columns; empty means all.", zh="列（空为全部）", default=[])
        how: Literal["any", "all"] = spec.param(
            "Drop a row when a value is missing in",
            zh="缺失判断",
            default="any",
            choices={"any": ("any of them", "任意一列"), "all": ("all of them", "全部列")},
        )

    params: Params

    def keep(self, table: spec.Schema, earlier: Sequence[str] = ()) -> dict[str, str | None]:
        chosen = [c for name in self.params.columns if (c := table.get(name))] or list(table.columns)
        known = [_known(c) for c in chosen]
        return {"table": (" AND " if self.params.how == "any" else " OR ").join(known) or "true"}

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        from components.spec.spark_types import schema_of

        return table.where(self.keep(schema_of(table))["table"] or "true")

    examples = (
        spec.example(
            "any",
            params={},
            table={"x": [1.0, None, float("nan")], "c": ["a", "b", "c"]},
            gives={"x": [1.0], "c": ["a"]},
        ),
        spec.example(
            "all",
            params={"how": "all"},
            table={"x": [1.0, None], "c": [None, None]},
            gives={"x": [1.0], "c": [None]},
            types={"c": "string"},
        ),
        spec.fails("column-missing", params={"columns": ["z"]}, table={"x": [1.0]}),
    )


def _known(column: spec.SchemaColumn) -> str:
    name = language.quote(column.name)
    real = column.type in ("double", "float")
    return f"({name} IS NOT NULL AND NOT isnan({name}))" if real else f"({name} IS NOT NULL)"
