"""Small runnable examples of a component: docs and tests in one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.expressions import types as codes
from components.spec.schema import Schema

Cells = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Example:
    """Parameters and input tables, and either the exact table per output port or the code of the expected problem.

    `inputs` are columns by port name (a list of them for a port that takes many); `types` are column types where
    the values do not tell. `files` are put under the root that paths lie in: text, or cells for Parquet and Excel; `metrics` are some
    of those told.
    `ordered` False compares rows as a multiset.
    """

    title: str
    params: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, Cells] = field(default_factory=dict)
    fails: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = True
    files: Mapping[str, str | Cells] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)

    def schemas(self) -> dict[str, Any]:
        """The columns of the input tables by port; lists for ports that take many."""
        return {
            port: [self.schema_of(one) for one in given] if isinstance(given, list) else self.schema_of(given)
            for port, given in self.inputs.items()
        }

    def schema_of(self, cells: Cells) -> Schema:
        return Schema.of({name: self.types.get(name) or type_of(values) for name, values in cells.items()})


_CODES: tuple[tuple[type, str], ...] = (
    (bool, codes.BOOLEAN), (float, codes.DOUBLE), (int, codes.INT), (str, codes.STRING),
    (datetime.datetime, codes.TIMESTAMP), (datetime.date, codes.DATE),
)  # fmt: skip


def type_of(values: Sequence[Any]) -> str:
    """The column type that Python values tell; a text where there is none."""
    first = next((value for value in values if value is not None), "")
    if isinstance(first, int) and any(isinstance(value, float) for value in values):
        return codes.DOUBLE
    return next(code for kind, code in _CODES if isinstance(first, kind))


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
    files: Mapping[str, str | Cells] | None = None,
    metrics: Mapping[str, float] | None = None,
) -> Example:
    """An example that runs: `table`/`gives` for the one-table case, `inputs`/`outputs` by port else."""
    given = dict(inputs or {}) or ({"table": table} if table is not None else {})
    expected = dict(outputs or {}) or ({"table": gives} if gives is not None else {})
    return Example(title, params or {}, given, expected, None, types or {}, ordered, files or {}, metrics or {})


def fails(
    code: str,
    *,
    params: Mapping[str, Any] | None = None,
    table: Cells | None = None,
    inputs: Mapping[str, Any] | None = None,
    types: Mapping[str, str] | None = None,
    files: Mapping[str, str | Cells] | None = None,
) -> Example:
    """An example that is refused, or fails when run, with a problem of this code."""
    given = dict(inputs or {}) or ({"table": table} if table is not None else {})
    return Example(f"refused: {code}", params or {}, given, {}, code, types or {}, True, files or {})
