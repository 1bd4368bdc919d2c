"""Join: rows of two tables side by side where keys are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import errors, fixes, spec
from components.catalog.prepare.cast import TARGETS
from components.expressions.types import is_numeric
from components.spec import guards
from components.spec.spark_types import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Pair(spec.Record):
    """One pair of columns that must be equal."""

    left: spec.Column = spec.param("Column of the left table.", zh="左表的列", port="left")
    right: spec.Column = spec.param("Column of the right table.", zh="右表的列", port="right")


class Join(spec.NewRows):
    """Put rows of two tables side by side where their keys are equal; a null key equals nothing.

    One shuffle, or none where a side is small. Keys that occur often on both sides give a row for every pair of them: a join
    that explodes so is stopped, and does not fill the disk.
    A right column whose name the left table has too gets the suffix. Where both key columns have one name it is kept once.
    """

    title = spec.text("Join", "表连接")
    help_zh = (
        "按键相等把两张表的行横向拼接；空键不与任何值相等。\n\n右表与左表重名的列会加后缀；两侧键列同名时只保留一列。"
        "若连接键在两侧都大量重复，结果行数会急剧膨胀，此时运行会停止，以免占满磁盘。"
    )
    inputs = (spec.port("left"), spec.port("right"))
    words = ("merge", "lookup", "inner", "left", "lianjie")

    class Params(spec.ParamSet):
        keys: list[Pair] = spec.param("Columns that must be equal.", zh="相等的列", title=("Keys", "连接键"))
        how: Literal["inner", "left", "right", "full", "left_semi", "left_anti"] = spec.param(
            "Rows without a partner.",
            zh="无匹配的行如何处理",
            title=("Kind", "连接方式"),
            default="inner",
            choices={
                "inner": ("Inner: only pairs", "内连接：只保留匹配的行"),
                "left": ("Left: all of the left table", "左连接：保留左表全部"),
                "right": ("Right: all of the right table", "右连接：保留右表全部"),
                "full": ("Full: all of both", "全连接：保留两表全部"),
                "left_semi": ("Left rows that have a partner", "左半连接：有匹配的左表行"),
                "left_anti": ("Left rows without a partner", "左反连接：无匹配的左表行"),
            },
        )
        suffix: str = spec.param("Added to right columns whose name is taken.", zh="右表重名列的后缀", default="_right")
        most_rows: int = spec.param(
            "The run stops where one part (partition) of the result has more rows than this.",
            zh="结果的任一分区超过此行数时停止运行",
            title=("Most rows of a part", "单个分区的最大行数"),
            default=100_000_000,
            ge=1,
            le=2**33 - 1,
            advanced=True,
        )

    params: Params

    def check(self, left: spec.Schema = spec.UNKNOWN, right: spec.Schema = spec.UNKNOWN) -> list[errors.Problem]:
        found = spec.require(self.params.keys, "Choose the columns that must be equal.", "请选择连接键。", "keys")
        for pair in self.params.keys:
            found += [
                p.at(param="keys", port=name)
                for name, s, c in (("left", left, pair.left), ("right", right, pair.right))
                if (p := s.missing(c))
            ]
            a, b = left.get(pair.left), right.get(pair.right)
            if a and b and not _comparable(a.type, b.type):
                found.append(_kinds(a, b))
        return found

    def infer(self, left: spec.Schema = spec.UNKNOWN, right: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        names = self._right_names(left.names, right.names)
        added = [spec.SchemaColumn(new, c.type, c.role) for c in right.columns if (new := names.get(c.name))]
        return {"table": spec.Schema((*left.columns, *added), left.open or right.open)}

    def _right_names(self, left: list[str], right: list[str]) -> dict[str, str]:
        """The right columns that are kept, with their names in the result."""
        if self.params.how in ("left_semi", "left_anti"):
            return {}
        same = {pair.right for pair in self.params.keys if pair.left == pair.right}
        taken, names = {n.casefold() for n in left}, {}
        for name in right:
            if name in same:
                continue
            new = name
            while new.casefold() in taken:
                new += self.params.suffix or "_right"
            taken.add(new.casefold())
            names[name] = new
        return names

    def run(self, job: spec.Job, left: DataFrame, right: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F

        names = self._right_names(left.columns, right.columns)
        a, b = left.alias("l"), right.alias("r")
        condition = F.lit(True)
        for pair in self.params.keys:
            condition = condition & (F.col("l." + quoted(pair.left)) == F.col("r." + quoted(pair.right)))
        # The lower 33 bits count the rows of a partition; semi and anti joins make no more rows than there were.
        place = F.monotonically_increasing_id().bitwiseAND(F.lit(2**33 - 1))
        made = a.join(b, condition, self.params.how)
        if self.params.how not in ("left_semi", "left_anti"):
            made = made.where(
                F.when(place >= self.params.most_rows, guards.refuse(self._exploded())).otherwise(F.lit(True))
            )
        same = {pair.left for pair in self.params.keys if pair.left == pair.right}
        outer = self.params.how in ("right", "full")
        kept = [
            F.coalesce(F.col("l." + quoted(n)), F.col("r." + quoted(n))).alias(n)
            if outer and n in same
            else F.col("l." + quoted(n))
            for n in left.columns
        ]
        return made.select(*kept, *(F.col("r." + quoted(old)).alias(new) for old, new in names.items()))

    def _exploded(self) -> errors.Problem:
        right = [pair.right for pair in self.params.keys]
        unique = {"columns": right}
        return errors.problem(
            "join-exploded",
            "The join gives more than {most} rows in one part: the keys {keys} occur often on both sides.",
            "连接结果的单个分区超过 {most} 行：连接键 {keys} 在两侧都大量重复。",
            where=errors.Where(param="keys", column=right[0]),
            hint=(
                "Make the keys of one side unique before (drop duplicates, aggregate), or allow more rows.",
                "请先使一侧的连接键唯一（去重或聚合），或提高行数上限。",
            ),
            fixes=[
                fixes.insert(
                    "prepare.drop_duplicates",
                    unique,
                    "Keep one right row per key",
                    "右表每个键只保留一行",
                    port="right",
                )
            ],
            keys=errors.listed(right),
            most=self.params.most_rows,
        )

    def pyspark(self, code: spec.Code) -> None:
        left, right = code.inputs["left"], code.inputs["right"]
        if any(pair.left != pair.right for pair in self.params.keys) or not (left.known and right.known):
            super().pyspark(code)
            return
        names = self._right_names(left.schema.names, right.schema.names)
        changed = {old: new for old, new in names.items() if old != new}
        other = f"{right.name}.withColumnsRenamed({spec.layout.text(changed)})" if changed else right.name
        keys, how = spec.layout.text([pair.left for pair in self.params.keys]), spec.layout.text(self.params.how)
        name = code.table()
        code.line(f"{name} = {left.name}.join({other}, on={keys}, how={how})")
        if names:
            # Spark puts the keys first.
            added = spec.layout.text(list(names.values()))
            code.line(f"{name} = {name}.select(*{left.name}.columns, *{added})")

    examples = (
        spec.example(
            "left keeps all; a taken name gets the suffix",
            params={"keys": [{"left": "k", "right": "k"}], "how": "left"},
            inputs={"left": {"k": [1, 2], "v": ["a", "b"]}, "right": {"k": [1], "v": ["c"]}},
            outputs={"table": {"k": [1, 2], "v": ["a", "b"], "v_right": ["c", None]}},
            ordered=False,
        ),
        spec.example(
            "full takes the key of either side",
            params={"keys": [{"left": "k", "right": "k"}], "how": "full"},
            inputs={"left": {"k": [1]}, "right": {"k": [2], "w": [5]}},
            outputs={"table": {"k": [1, 2], "w": [None, 5]}},
            ordered=False,
        ),
        spec.fails(
            "join-kinds-wrong",
            params={"keys": [{"left": "k", "right": "s"}]},
            inputs={"left": {"k": [1]}, "right": {"s": ["a"]}},
        ),
        spec.fails(
            "column-missing",
            params={"keys": [{"left": "kk", "right": "s"}]},
            inputs={"left": {"k": [1]}, "right": {"s": ["a"]}},
        ),
    )


def _comparable(a: str, b: str) -> bool:
    return "unknown" in (a, b) or a == b or (is_numeric(a) and is_numeric(b))


def _agree(a: spec.SchemaColumn, b: spec.SchemaColumn) -> errors.Fix:
    """A cast of one side: a text to the number or day that it should be, else both as texts."""
    for text, other, port in ((a, b, "left"), (b, a, "right")):
        if text.type == "string" and other.type in TARGETS:
            return fixes.cast(text.name, other.type, port)
    return fixes.cast(b.name, a.type, "right") if a.type in TARGETS else fixes.cast(a.name, "string", "left")


def _kinds(a: spec.SchemaColumn, b: spec.SchemaColumn) -> errors.Problem:
    return errors.problem(
        "join-kinds-wrong",
        "“{left}” is {left_type} and “{right}” is {right_type}: they are never equal.",
        "“{left}”的类型是 {left_type}，“{right}”的类型是 {right_type}，无法相等。",
        where=errors.Where(param="keys", column=a.name),
        hint=("Change one of them with “Cast” before.", "请先用“类型转换”统一类型。"),
        fixes=[_agree(a, b)],
        left=a.name,
        left_type=a.type,
        right=b.name,
        right_type=b.type,
    )
