"""Typed blocks of reports: what is shown, never how a chart library draws it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from components.errors import Text

Block = dict[str, Any]
Number = float | int | None


def scalar(name: str, value: Number, title: Text, *, percent: bool = False) -> Block:
    """One number with its name."""
    return {"type": "scalar", "name": name, "title": asdict(title), "value": finite(value), "percent": percent}


def table(title: Text, columns: Sequence[str | Text], rows: Sequence[Sequence[Any]]) -> Block:
    """A small table; cells are text, numbers, booleans or null."""
    heads = [asdict(c if isinstance(c, Text) else Text(c, c)) for c in columns]
    return {
        "type": "table",
        "title": asdict(title),
        "columns": heads,
        "rows": [[finite(cell) for cell in row] for row in rows],
    }


def line(
    title: Text, x: Text, y: Text, series: Mapping[str, Sequence[tuple[float, float]]], *, diagonal: bool = False
) -> Block:
    """Lines through points, by name; `diagonal` draws y = x for reference."""
    made = [{"name": name, "points": [[finite(a), finite(b)] for a, b in points]} for name, points in series.items()]
    return {
        "type": "line",
        "title": asdict(title),
        "x": asdict(x),
        "y": asdict(y),
        "series": made,
        "diagonal": diagonal,
    }


def bar(title: Text, labels: Sequence[str], values: Sequence[Number], *, value: Text | None = None) -> Block:
    """One bar per label."""
    named = value or Text("Value", "数值")
    return {
        "type": "bar",
        "title": asdict(title),
        "labels": list(labels),
        "values": [finite(v) for v in values],
        "value": asdict(named),
    }


def histogram(title: Text, edges: Sequence[float], counts: Sequence[int]) -> Block:
    """Counts between edges; one edge more than counts."""
    return {"type": "histogram", "title": asdict(title), "edges": [finite(e) for e in edges], "counts": list(counts)}


def matrix(
    title: Text,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[Number]],
    *,
    counts: bool = False,
) -> Block:
    """Numbers in a grid, such as correlations or a confusion matrix (`counts`)."""
    cells = [[finite(v) for v in line_] for line_ in values]
    return {
        "type": "matrix",
        "title": asdict(title),
        "rows": list(rows),
        "columns": list(columns),
        "values": cells,
        "counts": counts,
    }


def words(title: Text, body: Text) -> Block:
    """Sentences."""
    return {"type": "text", "title": asdict(title), "text": asdict(body)}


def finite(value: Any) -> Any:
    """JSON has no NaN or infinity: they become null; numpy scalars become Python's."""
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain


def scatter(title: Text, x: Text, y: Text, points: Sequence[tuple[float, float]], *, diagonal: bool = False) -> Block:
    """Single points; at most a thousand or so."""
    shown = [[finite(a), finite(b)] for a, b in points]
    return {
        "type": "scatter",
        "title": asdict(title),
        "x": asdict(x),
        "y": asdict(y),
        "points": shown,
        "diagonal": diagonal,
    }
