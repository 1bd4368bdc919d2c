"""Small runnable examples of a component: docs and tests in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cells = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Example:
    """Parameters and input tables, and either the exact table per output port or the code of the expected problem.

    `inputs` are columns by port name (a list of them for a port that takes many); `types` are column types where
    the values do not tell. `ordered` False compares rows as a multiset.
    """

    title: str
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, Cells] = field(default_factory=dict)
    fails: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = True


def example(
    title: str,
    *,
    params: Mapping[str, Any] | None = None,
    table: Cells | None = None,
    gives: Cells | None = None,
    inputs: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Cells] | None = None,
    types: Mapping[str, str] | None = None,
    ordered: bool = True,
) -> Example:
    """An example that runs: `table`/`gives` for the one-table case, `inputs`/`outputs` by port else."""
    given = dict(inputs or {}) or ({"table": table} if table is not None else {})
    expected = dict(outputs or {}) or ({"table": gives} if gives is not None else {})
    return Example(title, params or {}, given, expected, None, types or {}, ordered)


def fails(
    code: str,
    *,
    params: Mapping[str, Any] | None = None,
    table: Cells | None = None,
    inputs: Mapping[str, Any] | None = None,
    types: Mapping[str, str] | None = None,
) -> Example:
    """An example that is refused, or fails when run, with a problem of this code."""
    given = dict(inputs or {}) or ({"table": table} if table is not None else {})
    return Example(f"refused: {code}", params or {}, given, {}, code, types or {})
