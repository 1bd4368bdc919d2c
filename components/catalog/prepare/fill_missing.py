"""Fill missing: put a value where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from components import errors, spec
from components.expressions import language
from components.expressions.types import NUMERIC
from components.spec import measures
from components.spec.scripts import copied as scripts
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

WHOLE = ("tinyint", "smallint", "int", "bigint")


class FillMissing(spec.Fitted):
    """Put the column's mean, median, most frequent value or a constant where a value is missing.

    NaN counts as missing; mean and median leave infinities out. Whole numbers are filled with whole numbers (the mean rounded).
    Texts take the most frequent value or the constant. One pass for all columns, for each 40 where the most frequent is wanted. The
    values learnt here are used on other tables and at the endpoint.
    """

    title = spec.text("Fill missing", "缺失值填充")
    help_zh = (
        "用均值、中位数、众数或常数填充缺失值。\n\n"
        "NaN 视为缺失，均值与中位数不含无穷；整数列填整数（均值四舍五入）；文本列用众数或常数。学到的值同样用于其他表与在线服务。"
    )
    likely_next = ("sample.split", "prepare.standardize")
    words = ("null", "nan", "impute", "tianchong", "queshi")

    class Params(spec.ParamSet):
        columns: spec.Columns = spec.param(
            "Columns; empty takes all that the strategy fits.", zh="列（空为全部适用的列）", default=[]
        )
        strategy: Literal["mean", "median", "mode", "constant"] = spec.param(
            "What is put there.",
            zh="填充方式",
            default="mean",
            choices={
                "mean": ("Mean", "均值"),
                "median": ("Median", "中位数"),
                "mode": ("Most frequent", "众数"),
                "constant": ("Constant", "常数"),
            },
        )
        constant: str = spec.param("The value.", zh="常数", default="0", when={"strategy": ["constant"]})

    params: Params

    def chosen(self, table: spec.Schema) -> list[spec.SchemaColumn]:
        if self.params.columns:
            return [c for name in self.params.columns if (c := table.get(name))]
        fitting = {*NUMERIC} if self.params.strategy in ("mean", "median") else {*NUMERIC, "string", "boolean"}
        usable = [c for c in table.columns if c.type in fitting and c.role != "label"]
        return [c for c in usable if self.params.strategy != "constant" or self._constant(c) is not None]

    def check(self, table: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = []
        for column in self.chosen(table):
            if self.params.strategy in ("mean", "median") and column.type not in NUMERIC and column.type != "unknown":
                found.append(_needs_number(column, self.params.strategy))
            if self.params.strategy == "constant" and self._constant(column) is None:
                found.append(_constant_unfit(column, self.params.constant))
        return found

    def _constant(self, column: spec.SchemaColumn) -> Any:
        text = self.params.constant
        try:
            if column.type in WHOLE:
                return int(text)
            if column.type in NUMERIC:
                return float(text)
        except ValueError:
            return None
        if column.type == "boolean":
            return {"true": True, "false": False}.get(text.lower())
        return text if column.type == "string" else None

    def placeholder(self, table: spec.Schema) -> spec.State:
        zero: dict[str, Any] = {"string": "", "boolean": False}
        return {c.name: zero.get(c.type, 0 if c.type in WHOLE else 0.0) for c in self.chosen(table)}

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        from pyspark.sql import functions as F

        columns = self.chosen(schema)
        if self.params.strategy == "constant":
            return {c.name: self._constant(c) for c in columns}
        match self.params.strategy:
            case "mean":
                learnt = {name: mean for name, (mean,) in measures.learn(table, columns, (F.avg,)).items()}
            case "median":
                learnt = {name: middle for name, (middle,) in measures.quantiles(table, columns, (0.5,)).items()}
            case _:
                learnt = modes(table, columns)
        return {c.name: _whole(c, learnt[c.name]) for c in columns}

    def pyspark(self, code: spec.Code) -> None:
        table = code.inputs["table"]
        columns = self.chosen(table.schema)
        if not table.plain:
            super().pyspark(code)
            return
        if self.params.strategy == "constant":
            values = code.fresh("constants", f"{code.label}_constants")
            code.line(f"{values} = {spec.layout.text({c.name: self._constant(c) for c in columns})}")
        else:
            values = self._learnt(code, columns)
        spec.learning.applied(code, lambda name: f"{name}.fillna({values})")

    def _learnt(self, code: spec.Code, columns: Sequence[spec.SchemaColumn]) -> str:
        """Write what is learnt; a column without any value is left as it is, whole numbers are filled with whole numbers."""
        names = spec.learning.numbers(code, columns)
        match self.params.strategy:
            case "mean":
                found = spec.learning.learn(code, "means", names, "F.avg")
            case "median":
                found = spec.learning.quantiles(code, "medians", names, len(columns), (0.5,))
            case _:
                found = code.fresh("modes", f"{code.label}_modes")
                code.line(f"{found} = {code.copy(scripts.modes)}({code.inputs['table'].name}, {names})")
        value = "value"
        whole = [c.name for c in columns if c.type in WHOLE]
        if whole and self.params.strategy != "mode":
            rounded = f"round({value})"
            value = (
                rounded
                if len(whole) == len(columns)
                else f"{rounded} if name in {spec.layout.text(whole)} else {value}"
            )
        code.line(f"{found} = {{name: {value} for name, value in {found}.items() if value is not None}}")
        return found

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        made = {}
        for name, value in (fitted or {}).items():
            column = table.get(name)
            if column is None or value is None:
                continue
            shown = language.quote(column.name)
            filled = (
                f"CAST({spec.literal(float(value))} AS FLOAT)" if column.type == "float" else _typed(value, column.type)
            )
            real = column.type in ("double", "float")
            known = f"CASE WHEN isnan({shown}) THEN NULL ELSE {shown} END" if real else shown
            made[column.name] = f"coalesce({known}, {filled})"
        return spec.columns(made)

    examples = (
        spec.example(
            "mean, NaN is missing",
            params={"columns": ["x"]},
            table={"x": [1.0, None, 3.0, float("nan")]},
            gives={"x": [1.0, 2.0, 3.0, 2.0]},
        ),
        spec.example(
            "mode of texts",
            params={"columns": ["c"], "strategy": "mode"},
            table={"c": ["a", "b", "a", None]},
            gives={"c": ["a", "b", "a", "a"]},
        ),
        spec.example(
            "a constant",
            params={"columns": ["n"], "strategy": "constant", "constant": "-1"},
            table={"n": [5, None]},
            gives={"n": [5, -1]},
        ),
        spec.fails("column-kind-wrong", params={"columns": ["c"]}, table={"c": ["a"]}),
        spec.fails(
            "constant-unfit", params={"columns": ["n"], "strategy": "constant", "constant": "x"}, table={"n": [1]}
        ),
    )


def modes(table: DataFrame, columns: Sequence[spec.SchemaColumn]) -> dict[str, Any]:
    """The most frequent value of each column, the smallest where several are; so many columns in one job as it takes."""
    from pyspark.sql import functions as F

    found: dict[str, Any] = {}
    for start in range(0, len(columns), measures.NARROW):
        part = columns[start : start + measures.NARROW]
        made = []
        for n, column in enumerate(part):
            value = F.col(quoted(column.name))
            known = F.when(~F.isnan(value), value) if column.type in ("double", "float") else value
            made.append(F.mode(known, deterministic=True).alias(f"c{n}"))
        found |= zip((c.name for c in part), table.agg(*made).collect()[0], strict=True)
    return found


def _whole(column: spec.SchemaColumn, value: Any) -> Any:
    if value is None:
        return None
    return round(value) if column.type in WHOLE else value


def _typed(value: Any, kind: str) -> str:
    if kind == "double":
        return spec.literal(float(value))
    return f"CAST({value} AS BIGINT)" if kind == "bigint" else spec.literal(value)


def _needs_number(column: spec.SchemaColumn, strategy: str) -> errors.Problem:
    return errors.problem(
        "column-kind-wrong",
        "“{column}” is {found}; the {strategy} needs numbers.",
        "列“{column}”的类型是 {found}，均值或中位数需要数值列。",
        where=errors.Where(param="columns", column=column.name),
        hint=("Choose “most frequent” or a constant for texts.", "文本列请选择众数或常数。"),
        column=column.name,
        found=column.type,
        strategy=strategy,
    )


def _constant_unfit(column: spec.SchemaColumn, constant: str) -> errors.Problem:
    return errors.problem(
        "constant-unfit",
        "“{constant}” is no value for “{column}” ({type}).",
        "常数“{constant}”不适用于列“{column}”（类型 {type}）。",
        where=errors.Where(param="constant", column=column.name),
        constant=constant,
        column=column.name,
        type=column.type,
    )
