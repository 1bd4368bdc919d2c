"""sqlglot's tree to a typed tree: only the kinds of nodes listed here pass, and all problems are gathered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlglot import exp

from components.errors import Problem, UserError, did_you_mean, problem
from components.expressions import types
from components.expressions.allowed import CANONICAL
from components.expressions.allowed.refused import REASONS
from components.expressions.syntax import position
from components.expressions.tree import NULL_TYPE, Column, Literal, Node
from components.expressions.typed import call, cast

FAILED: Final = Column("", types.UNKNOWN)
"""Stands for a part with a problem, so that what is around it reports no second one."""

INT_MAX: Final = 2**31 - 1
BIGINT_MAX: Final = 2**63 - 1

BINARY: Final[Mapping[type[exp.Expression], str]] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "div", exp.Mod: "%",
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=", exp.NullSafeEQ: "<=>",
    exp.And: "and", exp.Or: "or", exp.DPipe: "concat", exp.RegexpLike: "rlike", exp.Like: "like",
}  # fmt: skip

CAST_TYPES: Final = {
    "BOOLEAN": types.BOOLEAN, "INT": types.INT, "BIGINT": types.BIGINT, "FLOAT": types.FLOAT, "DOUBLE": types.DOUBLE,
    "TEXT": types.STRING, "VARCHAR": types.STRING, "DATE": types.DATE,
    "TIMESTAMP": types.TIMESTAMP, "TIMESTAMPTZ": types.TIMESTAMP,
}  # fmt: skip
NOT_FINITE: Final = ("NaN", "Infinity", "-Infinity")
CONVERTING: Final = {
    "boolean": types.BOOLEAN, "int": types.INT, "bigint": types.BIGINT, "float": types.FLOAT, "double": types.DOUBLE,
    "string": types.STRING, "date": types.DATE, "to_date": types.DATE,
}  # fmt: skip


class Reader:
    """Reads one expression over columns of known types; `problems` holds what was wrong."""

    def __init__(self, columns: Mapping[str, Column | Problem]) -> None:
        self.columns = columns
        self.problems: list[Problem] = []

    def read(self, node: exp.Expression) -> Node:
        handler = HANDLERS.get(type(node))
        if handler is None or (_extra(node) - EXPECTED.get(type(node), NOTHING)):
            return self.refuse(node)
        return handler(self, node)

    def fail(self, found: Problem, node: exp.Expression) -> Node:
        place = position(node)
        data = found.data if place is None or "position" in found.data else {**found.data, "position": place}
        self.problems.append(Problem(found.code, found.message, data, found.where, found.hint, found.severity))
        return FAILED

    def refuse(self, node: exp.Expression) -> Node:
        return self.fail(
            problem(
                "expression-part-refused",
                "“{part}” is not part of the row language.",
                "行表达式语言不支持“{part}”。",
                part=_named(node),
            ),
            node,
        )

    def call(self, name: str, args: Sequence[Node], node: exp.Expression) -> Node:
        try:
            made = call(name, args)
        except UserError as error:
            for one in error.problems:
                self.fail(one, node)
            return FAILED
        return made

    def cast(self, value: Node, to: str, safe: bool, node: exp.Expression) -> Node:
        try:
            return cast(value, to, safe)
        except UserError as error:
            return self.fail(error.problems[0], node)

    def column(self, node: exp.Expression) -> Node:
        if set(_set_args(node)) != {"this"} or not isinstance(node.this, exp.Identifier):
            return self.refuse(node)
        found = self.columns[node.this.name]
        return self.fail(found, node) if isinstance(found, Problem) else found

    def paren(self, node: exp.Expression) -> Node:
        return self.read(node.this)

    def binary(self, node: exp.Expression) -> Node:
        made = self.call(BINARY[type(node)], (self.read(node.this), self.read(node.expression)), node)
        return self.call("not", (made,), node) if node.args.get("negate") else made

    def negative(self, node: exp.Expression) -> Node:
        inner = node.this
        if isinstance(inner, exp.Literal) and not inner.is_string:
            return self.number(inner, "-" + inner.name)
        if isinstance(inner, exp.TryCast) and isinstance(inner.this, exp.Literal) and not inner.this.is_string:
            minus = exp.Neg(this=inner.this)  # 2.5D and 10L come as conversions of a number
            return self.cast_(inner, self.negative(minus))
        return self.call("negative", (self.read(inner),), node)

    def literal(self, node: exp.Expression) -> Node:
        if node.is_string:
            return Literal(node.name, types.STRING)
        return self.number(node, node.name)

    def number(self, node: exp.Expression, text: str) -> Node:
        if not text.lstrip("-").isdigit():
            return Literal(float(text), types.DOUBLE)
        value = int(text)
        if -INT_MAX - 1 <= value <= INT_MAX:
            return Literal(value, types.INT)
        if -BIGINT_MAX - 1 <= value <= BIGINT_MAX:
            return Literal(value, types.BIGINT)
        return self.fail(
            problem(
                "expression-value-wrong", "{value} is too large for a whole number.", "整数 {value} 过大。", value=text
            ),
            node,
        )

    def raw_string(self, node: exp.Expression) -> Node:
        return Literal(node.name, types.STRING)

    def boolean(self, node: exp.Expression) -> Node:
        return Literal(bool(node.this), types.BOOLEAN)

    def null(self, node: exp.Expression) -> Node:
        return Literal(None, NULL_TYPE)

    def not_(self, node: exp.Expression) -> Node:
        inner = node.this
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
            return self.call("isnotnull", (self.read(inner.this),), node)
        return self.call("not", (self.read(inner),), node)

    def is_(self, node: exp.Expression) -> Node:
        if isinstance(node.expression, exp.Null):
            return self.call("isnull", (self.read(node.this),), node)
        if isinstance(node.expression, exp.Boolean):
            return self.call("<=>", (self.read(node.this), self.read(node.expression)), node)
        return self.refuse(node)

    def differs(self, node: exp.Expression) -> Node:
        same = self.call("<=>", (self.read(node.this), self.read(node.expression)), node)
        return self.call("not", (same,), node)

    def in_(self, node: exp.Expression) -> Node:
        value, choices = self.read(node.this), [self.read(one) for one in node.expressions]
        if not choices:
            return self.refuse(node)
        if all(isinstance(one, Literal) for one in choices):
            return self.call("in", (value, *choices), node)
        tests = [self.call("=", (value, one), node) for one in choices]
        while len(tests) > 1:
            tests = [
                self.call("or", tests[i : i + 2], node) if i + 1 < len(tests) else tests[i]
                for i in range(0, len(tests), 2)
            ]
        return tests[0]

    def between(self, node: exp.Expression) -> Node:
        value = self.read(node.this)
        above = self.call(">=", (value, self.read(node.args["low"])), node)
        below = self.call("<=", (value, self.read(node.args["high"])), node)
        return self.call("and", (above, below), node)

    def case(self, node: exp.Expression) -> Node:
        subject = self.read(node.this) if node.this else None
        args: list[Node] = []
        for branch in node.args["ifs"]:
            test = self.read(branch.this)
            args.append(test if subject is None else self.call("=", (subject, test), branch))
            args.append(self.read(branch.args["true"]))
        default = node.args.get("default")
        args.append(self.read(default) if default else Literal(None, NULL_TYPE))
        return self.call("case", args, node)

    def cast_(self, node: exp.Expression, value: Node | None = None) -> Node:
        target: exp.DataType = node.args["to"]
        to = CAST_TYPES.get(target.this.name) if isinstance(target, exp.DataType) and not target.expressions else None
        if to is None:
            return self.fail(
                problem(
                    "expression-types-wrong",
                    "There is no conversion to {to}; there is {known}.",
                    "不支持转换为 {to}；可用：{known}。",
                    to=target.sql(dialect="spark") if isinstance(target, exp.DataType) else str(target),
                    known=sorted(set(CAST_TYPES.values())),
                ),
                node,
            )
        if to == types.DOUBLE and isinstance(node.this, exp.Literal) and node.this.name in NOT_FINITE:
            return Literal(float(node.this.name), to)
        if isinstance(node.this, exp.Literal) and node.this.is_string and to in (types.DATE, types.TIMESTAMP):
            return self.moment(node, node.this.name, to)
        return self.cast(value or self.read(node.this), to, node.args.get("safe") is True, node)

    def moment(self, node: exp.Expression, text: str, to: str) -> Node:
        try:
            return _moment(text, to)
        except ValueError:
            message = ("“{value}” is not a {to} like 2026-01-31.", "“{value}”不是形如 2026-01-31 的{to}。")
            return self.fail(problem("expression-value-wrong", *message, value=text, to=to), node)

    def anonymous(self, node: exp.Expression) -> Node:
        if not isinstance(node.this, str):
            return self.refuse(node)
        written = node.this.lower()
        special = SPECIAL.get(written)
        known = CANONICAL.get(written)
        if special is None and known is None and written not in CONVERTING:
            return self.unknown(node, written)
        args = [self.read(one) for one in node.expressions]
        if special is not None and len(args) in special[0]:
            return special[1](self, args, node)
        if written in CONVERTING and len(args) == 1:
            return self.cast(args[0], CONVERTING[written], False, node)
        if known is None:
            message = ("{function} does not take {count} arguments.", "{function} 不接受 {count} 个参数。")
            return self.fail(problem("expression-arguments-wrong", *message, function=written, count=len(args)), node)
        return self.call(known, args, node)

    def unknown(self, node: exp.Expression, name: str) -> Node:
        for arg in node.expressions:
            if type(arg) in HANDLERS:
                self.read(arg)
        if name in REASONS:
            reason = REASONS[name]
            return self.fail(
                problem(
                    "expression-function-refused",
                    f"{{function}} is not allowed: {reason.en}.",
                    f"不允许使用 {{function}}：{reason.zh}。",
                    function=name,
                ),
                node,
            )
        return self.fail(
            problem(
                "expression-function-unknown",
                "There is no function “{function}”.",
                "没有函数“{function}”。",
                hint=did_you_mean(name, [*CANONICAL, *SPECIAL, *CONVERTING]),
                function=name,
            ),
            node,
        )


def _moment(text: str, to: str) -> Literal:
    if to == types.DATE:
        return Literal(datetime.date.fromisoformat(text), to)
    value = datetime.datetime.fromisoformat(text)
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return Literal(value, to)


def _if(reader: Reader, args: Sequence[Node], node: exp.Expression) -> Node:
    return reader.call("case", (*args, Literal(None, NULL_TYPE))[:3], node)


def _nvl2(reader: Reader, args: Sequence[Node], node: exp.Expression) -> Node:
    return reader.call("case", (reader.call("isnotnull", args[:1], node), *args[1:]), node)


def _decode(reader: Reader, args: Sequence[Node], node: exp.Expression) -> Node:
    default = [] if len(args) % 2 == 0 else [Literal(None, NULL_TYPE)]
    return reader.call("decode", [*args, *default], node)


def _locate(reader: Reader, args: Sequence[Node], node: exp.Expression) -> Node:
    return reader.call("instr", (args[1], args[0]), node)


SPECIAL: Final[Mapping[str, tuple[range, Callable[[Reader, Sequence[Node], exp.Expression], Node]]]] = {
    "if": (range(2, 4), _if),
    "iff": (range(2, 4), _if),
    "nvl2": (range(3, 4), _nvl2),
    "decode": (range(3, 100_000), _decode),
    "locate": (range(2, 3), _locate),
    "position": (range(2, 3), _locate),
}

NOTHING: Final[frozenset[str]] = frozenset()
HANDLERS: Final[Mapping[type[exp.Expression], Callable[[Reader, exp.Expression], Node]]] = {
    **dict.fromkeys(BINARY, Reader.binary),
    exp.Column: Reader.column,
    exp.Paren: Reader.paren,
    exp.Neg: Reader.negative,
    exp.Literal: Reader.literal,
    exp.RawString: Reader.raw_string,
    exp.Boolean: Reader.boolean,
    exp.Null: Reader.null,
    exp.Not: Reader.not_,
    exp.Is: Reader.is_,
    exp.NullSafeNEQ: Reader.differs,
    exp.In: Reader.in_,
    exp.Between: Reader.between,
    exp.Case: Reader.case,
    exp.Cast: Reader.cast_,
    exp.TryCast: Reader.cast_,
    exp.Anonymous: Reader.anonymous,
}
EXPECTED: Final[Mapping[type[exp.Expression], frozenset[str]]] = {
    **dict.fromkeys(BINARY, frozenset({"this", "expression", "typed", "safe"})),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Column: frozenset({"this", "table", "db", "catalog"}),
    exp.Paren: frozenset({"this"}),
    exp.Neg: frozenset({"this"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.RawString: frozenset({"this"}),
    exp.Boolean: frozenset({"this"}),
    exp.Not: frozenset({"this"}),
    exp.Is: frozenset({"this", "expression"}),
    exp.NullSafeNEQ: frozenset({"this", "expression"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.Cast: frozenset({"this", "to", "safe"}),
    exp.TryCast: frozenset({"this", "to", "safe"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
}


def names(node: exp.Expression) -> Iterable[str]:
    """Columns that the text names."""
    return dict.fromkeys(one.this.name for one in node.find_all(exp.Column) if isinstance(one.this, exp.Identifier))


def _set_args(node: exp.Expression) -> list[str]:
    return [key for key, value in node.args.items() if value not in (None, False, [])]


def _extra(node: exp.Expression) -> frozenset[str]:
    return frozenset(_set_args(node))


def _named(node: exp.Expression) -> str:
    return node.sql(dialect="spark")[:80] or type(node).__name__
