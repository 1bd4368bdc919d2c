"""The row language: parse, type and compose expressions; what each of them reads and which back ends can say it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from components.errors import CHOOSE_COLUMN, Problem, Text, UserError, did_you_mean, problem
from components.expressions import sql, syntax, types
from components.expressions.allowed import CANONICAL, FUNCTIONS
from components.expressions.functions import ANY, BACKENDS, PMML, Function
from components.expressions.reader import Reader, names
from components.expressions.tree import (
    CAST,
    NULL_TYPE,
    TRY_CAST,
    WIDEN,
    Call,
    Column,
    Literal,
    Node,
    Value,
    measure,
    walk,
)
from components.expressions.typed import cast as cast_node
from components.expressions.typed import rebuild, signature_of
from components.fixes import meant

__all__ = [
    "BACKENDS", "CANONICAL", "FUNCTIONS", "Expression", "Function", "cast", "casts_column", "column", "functions_json",
    "identity", "literal", "parse", "quote",
]  # fmt: skip

quote = sql.quote
NOT_XML = Text("XML cannot hold some of its characters", "其中有 XML 无法表示的字符")
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Program = Iterable[tuple[str, "Expression"]]
"""Columns to write, in order; later ones may read earlier names."""


class Expression:
    """One row-wise expression with its type. Equal where text and type are; never changed."""

    def __init__(self, node: Node) -> None:
        self.node = node

    @property
    def type(self) -> str:
        """Column type code; "unknown" while a column's type is."""
        return self.node.type

    @cached_property
    def text(self) -> str:
        """Canonical Spark SQL: names quoted, doubles as `…D`, conversions written out."""
        return sql.text(self.node)

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns that are read."""
        return frozenset(one.name for one in walk(self.node) if isinstance(one, Column))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Functions that are called, by canonical name."""
        return frozenset(one.function for one in walk(self.node) if isinstance(one, Call))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and (self.type, self.text) == (other.type, other.text)

    def __hash__(self) -> int:
        return hash((self.type, self.text))

    def __repr__(self) -> str:
        return f"Expression({self.text!r}, {self.type!r})"

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[Any, tuple[Node]]:
        return Expression, (self.node,)

    def on(self, backend: str) -> list[Problem]:
        """Why a back end cannot say it: one problem per function and reason, [] when it can."""
        known = self._obstacles.get(backend)
        if known is None:
            found: dict[tuple[str, str], Problem] = {}
            for one in walk(self.node):
                if isinstance(one, Call) and (reason := _obstacle(one, backend)):
                    found.setdefault((one.function, reason.en), _cannot(one.function, backend, reason))
                if backend == PMML and not isinstance(one, Call) and _unwritable(one):
                    found.setdefault(("", ""), _cannot(sql.text(one), backend, NOT_XML))
            known = self._obstacles[backend] = tuple(found.values())
        return list(known)

    @cached_property
    def _obstacles(self) -> dict[str, tuple[Problem, ...]]:
        return {}

    def substitute(self, bindings: Mapping[str, Expression]) -> Expression:
        """Put other expressions in the place of columns, typed anew.

        Raises UserError where the new types do not fit, or where the result nests too deeply.
        """
        if self.columns.isdisjoint(bindings):
            return self
        made = Expression(_substituted(self.node, bindings, {}))
        if _too_large(made.node):
            raise UserError(syntax.too_large())
        return made


def parse(text: str, columns: Mapping[str, str]) -> Expression:
    """Read an expression over columns (name to type code).

    Names resolve by exact case first, then without case where that is unique. Raises UserError with every problem
    found: `expression-syntax`, `-empty`, `-too-large`, `-part-refused`, `-column-missing`, `-column-ambiguous`,
    `-function-unknown`, `-function-refused`, `-arguments-wrong`, `-types-wrong`, `-value-wrong`; `data.position` is
    [start, end) in the text.
    """
    read = _names(text)
    if all(name in columns for name in read):
        return _exact(text, tuple([(name, columns[name]) for name in read]))
    found = {name: _resolved(name, columns) for name in read}
    wrong = tuple(one for one in found.values() if isinstance(one, Problem))
    if wrong:
        return _read(text, found)
    return _cached(text, tuple((name, one) for name, one in found.items() if isinstance(one, Column)))


def column(name: str, type: str) -> Expression:
    return Expression(Column(name, type))


def literal(value: Value, type: str) -> Expression:
    """A constant; None is a null of that type. Raises ValueError where the value is not of the type."""
    accepted: dict[str, tuple[Any, ...]] = {
        types.BOOLEAN: (bool,), types.INT: (int,), types.BIGINT: (int,), types.DOUBLE: (int, float),
        types.STRING: (str,),
        types.DATE: (datetime.date,), types.TIMESTAMP: (datetime.datetime,),
    }  # fmt: skip
    wrong_kind = isinstance(value, bool) != (type == types.BOOLEAN) or not isinstance(value, accepted.get(type, ()))
    if value is not None and wrong_kind:
        raise ValueError(f"{value!r} is no {type}")
    if type in (types.INT, types.BIGINT) and isinstance(value, int):
        bits = 31 if type == types.INT else 63
        if not -(2**bits) <= value < 2**bits:
            raise ValueError(f"{value!r} is no {type}")
    if type == types.DOUBLE and value is not None:
        value = float(value)  # type: ignore[arg-type]
    return Expression(Literal(value, type))


def cast(e: Expression, type: str, safe: bool = True) -> Expression:
    """Convert; `safe` gives null where a value does not fit. Raises UserError `expression-types-wrong`."""
    return Expression(cast_node(e.node, type, safe))


def identity(e: Expression) -> str | None:
    """The column's name if the expression is just a column."""
    return e.node.name if isinstance(e.node, Column) else None


def casts_column(e: Expression) -> tuple[str, str, bool] | None:
    """(column, type, safe) if the expression is just a written conversion of a column."""
    node = e.node
    if isinstance(node, Call) and node.function in (CAST, TRY_CAST) and isinstance(node.args[0], Column):
        return node.args[0].name, node.type, node.function == TRY_CAST
    return None


def functions_json() -> list[dict[str, Any]]:
    """The allow-list for the editor: names, help in both languages, overloads and back ends."""
    return [
        {
            "name": one.name,
            "aliases": list(one.aliases),
            "category": one.category,
            "title": {"en": one.title.en, "zh": one.title.zh},
            "help": {"en": one.help.en, "zh": one.help.zh},
            "example": one.example,
            "operator": not one.name.isidentifier() or one.name in sql.OPERATORS or one.name == "case",
            "signatures": [
                {"text": str(s), "result": s.result, "backends": [b for b in BACKENDS if b in s.backends]}
                for s in one.signatures
            ],
            "backends": [b for b in BACKENDS if b in one.backends],
        }
        for one in FUNCTIONS.values()
        if one.name != WIDEN
    ]


@lru_cache(maxsize=16384)
def _names(text: str) -> tuple[str, ...]:
    return tuple(names(syntax.read(text)))


@lru_cache(maxsize=16384)
def _exact(text: str, columns: tuple[tuple[str, str], ...]) -> Expression:
    """An expression whose names are all written as the columns are."""
    return _read(text, {name: _resolved(name, dict(columns)) for name, _ in columns})


@lru_cache(maxsize=16384)
def _cached(text: str, resolved: tuple[tuple[str, Column], ...]) -> Expression:
    return _read(text, dict(resolved))


def _read(text: str, found: Mapping[str, Column | Problem]) -> Expression:
    reader = Reader(found)
    node = reader.read(syntax.read(text))
    if node.type == NULL_TYPE and not reader.problems:
        message = ("A bare NULL has no type; write CAST(NULL AS …).", "单独的 NULL 没有类型；请写 CAST(NULL AS …)。")
        reader.problems.append(problem("expression-types-wrong", *message, position=[0, len(text)]))
    if not reader.problems and _too_large(node):
        reader.problems.append(syntax.too_large())
    if reader.problems:
        raise UserError(reader.problems)
    return Expression(node)


def _too_large(node: Node) -> bool:
    levels, parts = measure(node)
    return levels > syntax.DEEPEST or parts > syntax.LARGEST


def _resolved(name: str, columns: Mapping[str, str]) -> Column | Problem:
    if name in columns and "${" not in name:
        return Column(name, columns[name])
    if name in columns:
        message = (
            "A column name with “${” cannot be used in an expression: {column}.",
            "表达式中不能使用含“${”的列名：{column}。",
        )
        return problem("expression-column-name-wrong", *message, column=name)
    folded = name.lower()
    same = [other for other in columns if other.lower() == folded]
    if len(same) == 1:
        return _resolved(same[0], columns)
    if same:
        return problem(
            "expression-column-ambiguous",
            "“{column}” could be {known}.",
            "“{column}”可能是 {known}。",
            column=name,
            known=same,
        )
    return problem(
        "expression-column-missing",
        "There is no column “{column}” (columns: {known}).",
        "没有列“{column}”（现有列：{known}）。",
        hint=did_you_mean(name, columns) or CHOOSE_COLUMN,
        fixes=meant(name, columns),
        column=name,
        known=list(columns),
    )


def _substituted(node: Node, bindings: Mapping[str, Expression], done: dict[int, Node]) -> Node:
    if isinstance(node, Column):
        return bindings[node.name].node if node.name in bindings else node
    if isinstance(node, Literal):
        return node
    if id(node) not in done:
        args = [_substituted(arg, bindings, done) for arg in node.args]
        same = all(new is old for new, old in zip(args, node.args, strict=True))
        alike = all(new.type == old.type for new, old in zip(args, node.args, strict=True))
        if same:
            done[id(node)] = node
        elif alike and not _needs_literal(node):
            done[id(node)] = Call(node.function, tuple(args), node.type)
        else:
            done[id(node)] = rebuild(node, args)
    return done[id(node)]


def _needs_literal(node: Call) -> bool:
    return any(isinstance(arg, Literal) for arg in node.args)


def _obstacle(node: Call, backend: str) -> Text | None:
    function = FUNCTIONS[node.function]
    if backend not in function.backends:
        return Text("it has no counterpart there", "该后端没有对应的函数")
    signature = signature_of(node)
    if signature is None:
        return Text("the types of its arguments are not known", "其参数的类型未知") if backend != "spark" else None
    if backend not in signature.backends:
        taken = ", ".join(arg.type for arg in node.args if arg.type != ANY)
        return Text(f"it has no exact counterpart there for {taken}", f"该后端对 {taken} 没有完全相同的函数")
    return next((one.reason for one in function.limits if one.backend == backend and one.applies(node)), None)


def _unwritable(node: Column | Literal) -> bool:
    """Whether a name or a text has characters that XML cannot hold."""
    written = node.name if isinstance(node, Column) else node.value
    return isinstance(written, str) and UNWRITABLE.search(written) is not None


def _cannot(part: str, backend: str, reason: Text) -> Problem:
    return problem(
        "expression-backend-cannot",
        f"{{function}} cannot be computed by {{backend}}: {reason.en}.",
        f"{{backend}} 无法计算 {{function}}：{reason.zh}。",
        function=part,
        backend=backend,
    )
