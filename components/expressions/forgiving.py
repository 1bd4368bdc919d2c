"""The same expression with null where it would stop the run: what one press makes of a failed cast, division or overflow."""

from __future__ import annotations

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from components.expressions.syntax import Row

CALLS: dict[str, dict[type[exp.Expr], str]] = {
    "divide-by-zero": {exp.Div: "try_divide"},
    "overflow": {exp.Add: "try_add", exp.Sub: "try_subtract", exp.Mul: "try_multiply"},
}
"""The operators that fail so, and the functions that give null instead."""


def forgiving(text: str, code: str) -> str | None:
    """The expression rewritten for a problem's code; None where nothing in it fails so."""
    try:
        tree = parse_one(text, read=Row)
    except SqlglotError:
        return None
    found = [node for node in reversed(list(tree.walk())) if _fails(node, code)]
    for node in found:
        other = _other(node, code)
        tree = other if node is tree else tree
        node.replace(other)
    return str(tree.sql(Row)) if found else None


def _fails(node: exp.Expr, code: str) -> bool:
    if code == "cast-failed":
        return isinstance(node, exp.Cast) and not node.args.get("safe")
    return type(node) in CALLS.get(code, {})


def _other(node: exp.Expr, code: str) -> exp.Expr:
    if code == "cast-failed":
        return exp.TryCast(this=node.this, to=node.args["to"], safe=True)
    return exp.Anonymous(this=CALLS[code][type(node)], expressions=[node.this, node.expression])
