"""The allow-list: every function, operator and cast of the row language, one table per category."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from components.expressions.allowed import casts, logic, numbers, text, time
from components.expressions.functions import Function

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {one.name: one for table in (logic, numbers, text, time, casts) for one in table.FUNCTIONS}
)
"""By canonical name; operators under their sign."""

CANONICAL: Mapping[str, str] = MappingProxyType(
    {called: one.name for one in FUNCTIONS.values() for called in (one.name, *one.aliases) if called.isidentifier()}
)
"""What may be called like a function, lower case, to its canonical name."""
