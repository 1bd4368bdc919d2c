"""Programs: ordered lists of (name, expression) where later ones may read what earlier ones wrote."""

from __future__ import annotations

from collections.abc import Iterable

from components.expressions.language import Expression


def inlined(program: Iterable[tuple[str, Expression]]) -> dict[str, Expression]:
    """Each written name's last value as one expression over the columns from before the program."""
    written: dict[str, Expression] = {}
    for name, expression in program:
        written[name] = expression.substitute(written)
    return written
