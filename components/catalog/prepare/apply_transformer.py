"""Apply transformer: what was learnt on one table, done to another."""

from __future__ import annotations

from typing import Any

from components import spec


class ApplyTransformer(spec.EachRow):
    """Do to this table what a fitted step did to its own: fill with the same means, scale by the same spread, the same codes."""

    title = spec.text("Apply transformer", "应用变换")
    help_zh = "把在一张表上学到的变换应用到另一张表：用相同的均值填充、相同的尺度缩放、相同的编码。"
    inputs = (spec.port("transformer"), spec.port("table"))
    words = ("transform", "fitted", "yingyong")

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        return spec.Steps.from_json((fitted or {}).get("ops", ()))

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        code.inputs["transformer"].apply(code, table, code.table(conditions=table.conditions))

    def shape(self, schemas: Any) -> Any:
        table = schemas.get("table") or spec.UNKNOWN
        return {"table": spec.Schema(table.columns, open=True)}, []
