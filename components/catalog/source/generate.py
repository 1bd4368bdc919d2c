"""Generate: made-up rows of random columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from components import errors, spec

if TYPE_CHECKING:
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql import DataFrame

Kind = Literal["number", "normal", "integer", "choice", "boolean", "date", "sequence"]
RANGED = ("number", "normal", "integer", "date")


class Made(spec.Record):
    """One column that is made up."""

    name: spec.NewColumn = spec.param("Name.", zh="列名", title=("Name", "列名"))
    kind: Kind = spec.param(
        "What its values are.",
        zh="取值的种类",
        title=("Kind", "种类"),
        default="number",
        choices={
            "number": ("Number, evenly between low and high", "均匀分布的数"),
            "normal": (
                "Number, normal: low is the mean, high the deviation",
                "正态分布的数（下限为均值，上限为标准差）",
            ),
            "integer": ("Whole number from low to high", "整数"),
            "choice": ("One of the values", "从取值中任选"),
            "boolean": ("True or false", "布尔"),
            "date": ("Date, so many days from 2024-01-01", "日期（2024-01-01 起的天数）"),
            "sequence": ("1, 2, 3, …", "序号 1、2、3…"),
        },
    )
    low: float = spec.param("Lowest.", zh="最小值", title=("Low", "下限"), default=0.0, when={"kind": list(RANGED)})
    high: float = spec.param("Highest.", zh="最大值", title=("High", "上限"), default=1.0, when={"kind": list(RANGED)})
    values: spec.Strings = spec.param(
        "Values.", zh="可选的取值", title=("Values", "取值"), default=[], when={"kind": ["choice"]}
    )
    missing: float = spec.param(
        "Share of nulls.", zh="空值比例", title=("Missing", "空值比例"), default=0.0, ge=0, lt=1
    )


class Generate(spec.Source):
    """Make up rows of random columns.

    Each cell follows from the seed, the column's place and the row's number, so that the same parameters give the same rows on any
    number of machines.
    """

    title = spec.text("Generate data", "生成数据")
    help_zh = "生成由随机列组成的数据。\n\n每个单元格由随机种子、列的位置和行号决定，相同参数在任意数量的机器上得到相同的数据。"
    words = ("random", "fake", "synthetic", "suiji", "shengcheng")

    class Params(spec.ParamSet):
        rows: int = spec.param(
            "Number of rows.", zh="生成的行数", title=("Rows", "行数"), default=1000, ge=0, le=1_000_000_000
        )
        columns: list[Made] = spec.param("Columns.", zh="要生成的列", title=("Columns", "列"))
        seed: int = spec.param(
            "Another seed, other rows.", zh="换一个种子得到不同的数据", title=("Seed", "随机种子"), default=42
        )

    params: Params

    def check(self, **schemas: Any) -> list[errors.Problem]:
        found = spec.require(self.params.columns, "Add at least one column.", "请至少添加一列。", "columns")
        names = [made.name.casefold() for made in self.params.columns]
        for made in self.params.columns:
            where = errors.Where(param="columns", column=made.name)
            if names.count(made.name.casefold()) > 1:
                text = ("Two columns would be called “{column}”.", "会有两列都叫“{column}”。")
                found.append(errors.problem("column-twice", *text, where=where, column=made.name))
            if made.kind == "choice" and not made.values:
                text = ("“{column}” needs values to choose from.", "“{column}”需要填写可选的取值。")
                found.append(errors.problem("param-required", *text, where=where, column=made.name))
            if made.kind in ("number", "integer", "date") and made.low > made.high:
                text = ("The lowest of “{column}” is above its highest.", "“{column}”的下限大于上限。")
                found.append(errors.problem("bounds-wrong", *text, where=where, column=made.name))
        return found

    def infer(self, **schemas: Any) -> dict[str, spec.Schema]:
        types = {"integer": "int", "choice": "string", "boolean": "boolean", "date": "date", "sequence": "bigint"}
        return {"table": spec.Schema.of({made.name: types.get(made.kind, "double") for made in self.params.columns})}

    def size(self) -> float:
        return self.params.rows

    def smaller(self, rows: int) -> Generate:
        return Generate(self.params.model_copy(update={"rows": min(rows, self.params.rows)}))

    def probe(self, job: spec.Job) -> spec.Schema:
        return self.infer()["table"]

    def run(self, job: spec.Job) -> DataFrame:
        made = [self._column(n, column).alias(column.name) for n, column in enumerate(self.params.columns)]
        return job.spark.range(self.params.rows).select(*made)

    def _column(self, n: int, made: Made) -> SparkColumn:
        from pyspark.sql import functions as F

        value = self._value(n, made)
        return value if made.missing == 0 else F.when(self._draw(n, "null") >= made.missing, value)

    def _draw(self, n: int, what: str) -> SparkColumn:
        """An even number in [0, 1) for each row."""
        from pyspark.sql import functions as F

        salt = f"{self.params.seed} {n} {what}"
        return F.pmod(F.xxhash64(F.col("id"), F.lit(salt)), F.lit(2**53)).cast("double") / float(2**53)

    def _value(self, n: int, made: Made) -> SparkColumn:
        from pyspark.sql import functions as F

        draw = self._draw(n, "value")
        match made.kind:
            case "sequence":
                return F.col("id") + 1
            case "boolean":
                return draw < 0.5
            case "choice":
                place = F.floor(draw * len(made.values)).cast("int") + 1
                return F.element_at(F.array(*(F.lit(value) for value in made.values)), place)
            case "integer" | "date":
                whole = (F.floor(draw * (int(made.high) - int(made.low) + 1)) + int(made.low)).cast("int")
                return whole if made.kind == "integer" else F.date_add(F.lit("2024-01-01").cast("date"), whole)
            case "normal":
                other = self._draw(n, "angle")
                return made.low + made.high * F.sqrt(-2 * F.log(1 - draw)) * F.cos(other * 6.283185307179586)
        return draw * (made.high - made.low) + made.low

    examples = (
        spec.example(
            "numbers in a row",
            params={
                "rows": 3,
                "columns": [{"name": "id", "kind": "sequence"}, {"name": "c", "kind": "choice", "values": ["a"]}],
            },
            outputs={"table": {"id": [1, 2, 3], "c": ["a", "a", "a"]}},
        ),
        spec.example(
            "one whole number between two that are equal",
            params={"rows": 2, "columns": [{"name": "n", "kind": "integer", "low": 5, "high": 5}]},
            outputs={"table": {"n": [5, 5]}},
        ),
        spec.fails("param-required", params={"columns": [{"name": "c", "kind": "choice"}]}),
        spec.fails("column-twice", params={"columns": [{"name": "c"}, {"name": "C"}]}),
        spec.fails("bounds-wrong", params={"columns": [{"name": "c", "low": 2, "high": 1}]}),
    )
