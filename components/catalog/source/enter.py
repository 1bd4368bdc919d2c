"""Enter: a small table typed in by hand."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from components import errors, spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST_CELLS = 20_000
TYPES = ("string", "double", "int", "bigint", "boolean", "date", "timestamp")


class Enter(spec.Source):
    """A small table that is typed in, such as a list of codes to join with.

    A column's type is what its cells are (numbers, booleans, else texts) unless it is given; an empty cell is null. At most 20,000
    cells.
    """

    title = spec.text("Enter data", "手工录入")
    help_zh = (
        "手工录入的小表，例如用于关联的代码表。\n\n"
        "未指定类型时按单元格内容判断（数值、布尔，否则为文本）；空单元格为空值。最多 2 万个单元格。"
    )
    likely_next = ("prepare.join", "prepare.union")
    words = ("grid", "inline", "constant", "luru", "shougong")

    class Params(spec.ParamSet):
        cells: spec.Grid = spec.param("Values by column.", zh="各列的值", title=("Cells", "数据"))
        types: spec.ColumnTypes = spec.param(
            "Type by column, where the cells do not tell.", zh="指定列的类型", title=("Types", "类型"), default={}
        )

    params: Params

    def check(self, **schemas: Any) -> list[errors.Problem]:
        cells = self.params.cells
        found = spec.require(list(cells), "Enter at least one column.", "请至少录入一列。", "cells")
        if len({len(values) for values in cells.values()}) > 1:
            found.append(
                _cells("columns-uneven", "The columns do not have the same number of rows.", "各列的行数不一致。")
            )
        if sum(len(values) for values in cells.values()) > MOST_CELLS:
            found.append(_cells("cells-too-many", "More than {most} cells.", "单元格超过 {most} 个。", most=MOST_CELLS))
        for name, kind in self._kinds().items():
            if kind not in TYPES:
                found.append(_type_unknown(name, kind))
                continue
            wrong = next((n for n, value in enumerate(cells[name], 1) if not _fits(value, kind)), None)
            if wrong is not None:
                found.append(_unfit(name, wrong, cells[name][wrong - 1], kind))
        return found

    def _kinds(self) -> dict[str, str]:
        return {name: self.params.types.get(name) or _kind(values) for name, values in self.params.cells.items()}

    def infer(self, **schemas: Any) -> dict[str, spec.Schema]:
        return {"table": spec.Schema.of(self._kinds())}

    def probe(self, job: spec.Job) -> spec.Schema:
        return self.infer()["table"]

    def run(self, job: spec.Job) -> DataFrame:
        from components.spec import spark_types

        wrong = self.check()
        if wrong:
            raise errors.UserError(wrong)
        kinds = self._kinds()
        columns = [[_value(value, kinds[name]) for value in values] for name, values in self.params.cells.items()]
        rows = list(zip(*columns, strict=True))
        return job.spark.createDataFrame(rows, spark_types.struct_of(self.infer()["table"]))

    def pyspark(self, code: spec.Code) -> None:
        kinds = self._kinds()
        columns = [[_value(value, kinds[name]) for value in values] for name, values in self.params.cells.items()]
        rows = list(zip(*columns, strict=True))
        if any(kind in ("date", "timestamp") for kind in kinds.values()):
            code.imports("import datetime")
        name = code.fresh(f"{code.label}_rows")
        code.line(f"{name} = {spec.layout.text(rows)}")
        schema = spec.layout.text(", ".join(f"`{column}` {kind}" for column, kind in kinds.items()))
        code.line(f"{code.table()} = spark.createDataFrame({name}, {schema})")

    examples = (
        spec.example(
            "types by the cells",
            params={"cells": {"code": ["a", "b"], "price": [1, 2.5], "n": [1, None], "ok": [True, False]}},
            outputs={"table": {"code": ["a", "b"], "price": [1.0, 2.5], "n": [1, None], "ok": [True, False]}},
        ),
        spec.example(
            "a date",
            params={"cells": {"day": ["2024-02-29", ""]}, "types": {"day": "date"}},
            outputs={"table": {"day": [datetime.date(2024, 2, 29), None]}},
        ),
        spec.fails("cell-unfit", params={"cells": {"n": ["x"]}, "types": {"n": "int"}}),
        spec.fails("columns-uneven", params={"cells": {"a": [1], "b": [1, 2]}}),
        spec.fails("param-required", params={"cells": {}}),
    )


def _kind(values: list[Any]) -> str:
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "boolean"
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return "int" if all(abs(value) < 2**31 for value in known) else "bigint"
    if known and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in known):
        return "double"
    return "string"


def _fits(value: Any, kind: str) -> bool:
    try:
        _value(value, kind)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _value(value: Any, kind: str) -> Any:
    """A cell in the column's type; raises ValueError where it does not fit."""
    if value is None or (value == "" and kind != "string"):
        return None
    match kind:
        case "string":
            return str(value)
        case "double":
            return float(value)
        case "boolean":
            return (
                {"true": True, "false": False, "1": True, "0": False}[str(value).lower()]
                if _boolean(value)
                else _refuse(value)
            )
        case "date":
            return datetime.date.fromisoformat(str(value))
        case "timestamp":
            moment = datetime.datetime.fromisoformat(str(value))
            return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    whole = int(value)
    if whole != float(value) or not -(2**63) <= whole < 2**63 or (kind == "int" and not -(2**31) <= whole < 2**31):
        _refuse(value)
    return whole


def _boolean(value: Any) -> bool:
    return str(value).lower() in ("true", "false", "1", "0")


def _refuse(value: Any) -> Any:
    raise ValueError(value)


def _cells(code: str, en: str, zh: str, **data: Any) -> errors.Problem:
    return errors.problem(code, en, zh, where=errors.Where(param="cells"), **data)


def _type_unknown(column: str, kind: str) -> errors.Problem:
    return errors.problem(
        "type-unknown",
        "“{kind}” is no type that “{column}” could have (types: {types}).",
        "列“{column}”的类型“{kind}”无效（可用：{types}）。",
        where=errors.Where(param="types", column=column),
        column=column,
        kind=kind,
        types=errors.listed(TYPES),
    )


def _unfit(column: str, row: int, value: Any, kind: str) -> errors.Problem:
    return errors.problem(
        "cell-unfit",
        "Row {row} of “{column}” is no {kind}: {value}.",
        "“{column}”第 {row} 行的值 {value} 不是有效的 {kind}。",
        where=errors.Where(param="cells", column=column),
        row=row,
        column=column,
        kind=kind,
        value=repr(value)[:60],
    )
