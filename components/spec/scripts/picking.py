"""Nodes that pick rows by a condition, as `where`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.spec.scripts import imported, layout, steps
from components.spec.scripts.writing import Code, TableCode

if TYPE_CHECKING:
    from components.spec.component import Subset


def node(component: Subset, code: Code) -> None:
    """One `where` per output that is read; a component whose rows no condition tells is imported."""
    table: TableCode = code.inputs["table"]
    kept = {port: keep for port, keep in component.keep(table.schema, table.conditions).items() if port in code.wanted}
    if None in kept.values():
        imported.write(component, code)
        return
    for port, keep in kept.items():
        name = code.table(table.schema, port, conditions=(*table.conditions, keep or ""))
        code.line(f"{name} = {table.name}.where({layout.text(steps.sql(keep or ''))})")
