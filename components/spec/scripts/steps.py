"""Steps as `withColumns`, `select`, `withColumnsRenamed` and `drop`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components.expressions import language
from components.spec import steps as steps_module
from components.spec.schema import Schema
from components.spec.scripts import layout
from components.spec.scripts.writing import Code, TableCode, column, columns_of

ALIKE = 3
"""From so many columns on that are made alike, they are made in a loop."""
WORDS = frozenset(
    [
        "all",
        "and",
        "any",
        "array",
        "as",
        "between",
        "both",
        "by",
        "case",
        "cast",
        "cross",
        "current_date",
        "current_timestamp",
        "current_user",
        "date",
        "distinct",
        "div",
        "else",
        "end",
        "escape",
        "except",
        "exists",
        "extract",
        "false",
        "filter",
        "first",
        "for",
        "from",
        "full",
        "group",
        "having",
        "ilike",
        "in",
        "inner",
        "intersect",
        "interval",
        "is",
        "join",
        "last",
        "lateral",
        "leading",
        "left",
        "like",
        "limit",
        "map",
        "minus",
        "natural",
        "not",
        "null",
        "on",
        "or",
        "order",
        "outer",
        "over",
        "overlay",
        "position",
        "right",
        "rlike",
        "select",
        "semi",
        "anti",
        "session_user",
        "some",
        "struct",
        "substring",
        "table",
        "then",
        "time",
        "timestamp",
        "trailing",
        "trim",
        "true",
        "union",
        "unknown",
        "user",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ]
)
"""Column names that keep their backquotes in an expression."""
_TEXT = re.compile(r"('(?:[^'\\]|\\.)*')")
_QUOTED = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`")


def write(code: Code, table: TableCode, ops: Sequence[Mapping[str, Any]], name: str) -> None:
    """The statements that make the variable `name` of a table by operations."""
    schema, source = table.schema, table.name
    for op in ops:
        code.line(f"{name} = {source}.{_call(code, op, TableCode(source, schema))}")
        schema, source = steps_module.after(op, schema), name


def sql(expression: str) -> str:
    """An expression of Spark without the backquotes that it can go without."""
    parts = _TEXT.split(expression)
    return "".join(part if part.startswith("'") else _QUOTED.sub(_bare, part) for part in parts)


def _bare(found: re.Match[str]) -> str:
    name = found.group(1)
    return found.group(0) if name.casefold() in WORDS else name


def _call(code: Code, op: Mapping[str, Any], table: TableCode) -> str:
    schema = table.schema
    match op["op"]:
        case "columns":
            code.functions()
            return _columns(code, table, {name: e.text for name, e in steps_module.written(op, schema).items()})
        case "select":
            return f"select({', '.join(column(_real(schema, name)) for name in op['names'])})"
        case "rename":
            return _renamed(code, {_real(schema, old): new for old, new in op["names"].items()}, schema)
        case "drop":
            gone = [found.name for name in op["names"] if (found := schema.get(name))]
            return f"drop({', '.join(layout.text(name) for name in gone)})"
    raise ValueError(f"unknown operation {op['op']!r}")


def _real(schema: Schema, name: str) -> str:
    found = schema.get(name)
    return found.name if found else name


def _renamed(code: Code, names: Mapping[str, str], schema: Schema) -> str:
    """Spark renames one after the other, so columns that change names with each other are selected."""
    if set(names.values()) & set(schema.names):
        code.functions()
        made = [f"F.col({column(n)}).alias({layout.text(names[n])})" if n in names else column(n) for n in schema.names]
        return f"select({', '.join(made)})"
    return f"withColumnsRenamed({layout.text(dict(names))})"


def _columns(code: Code, table: TableCode, made: Mapping[str, str]) -> str:
    """A dictionary of expressions; a comprehension where all are alike but for their own column."""
    patterns = {name: text.replace(language.quote(name), "{name}") for name, text in made.items()}
    alike = set(patterns.values())
    pattern = next(iter(alike), "")
    plain = all(sql(language.quote(name)) == name for name in made)
    if len(alike) == 1 and len(made) >= ALIKE and pattern.count("{") == pattern.count("{name}") > 0:
        inside = sql(pattern if plain else pattern.replace("{name}", "`{name}`"))
        names = code.fresh("names", f"{code.label}_names")
        # All are in the table, so their order is its own.
        ordered = (
            [name for name in table.schema.names if name in made] if not set(made) - set(table.schema.names) else made
        )
        code.line(f"{names} = {columns_of(list(ordered), table)}")
        return f"withColumns({{name: F.expr(f{layout.text(inside)}) for name in {names}}})"
    if len(made) == 1:
        ((name, text),) = made.items()
        return f"withColumn({layout.text(name)}, F.expr({layout.text(sql(text))}))"
    items = ", ".join(f"{layout.text(name)}: F.expr({layout.text(sql(text))})" for name, text in made.items())
    return f"withColumns({{{items}}})"


def node(code: Code, table: TableCode, made: steps_module.Steps) -> None:
    """A node of steps that learn nothing; one that only says roles makes no statement."""
    schema, _ = made.infer(table.schema)
    if not made.ops:
        code.same(table, schema)
        return
    write(code, table, made.ops, code.table(schema, conditions=table.conditions))
