"""The row language in PMML: an entry per function, by its canonical name."""

from __future__ import annotations

from collections.abc import Mapping

from components.expressions.on_pmml import casts, logic, numbers, text, time
from components.expressions.on_pmml.build import Entry

ENTRIES: Mapping[str, Entry] = {
    **logic.ENTRIES,
    **numbers.ENTRIES,
    **text.ENTRIES,
    **time.ENTRIES,
    **casts.ENTRIES,
}
