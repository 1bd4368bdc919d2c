"""What the samplings share: a number that follows from a row's content alone."""

from __future__ import annotations

from collections.abc import Sequence

from components import spec
from components.expressions import language
from components.expressions.types import SIMPLE

BUCKETS = 1_000_000


def hashed(table: spec.Schema, salt: str) -> str | None:
    """An expression: a 64-bit hash of the row and the salt; None where no column can be hashed."""
    names = [language.quote(c.name) for c in table.columns if c.type in SIMPLE]
    return f"xxhash64({', '.join(names)}, '{salt}')" if names else None


def bucket(table: spec.Schema, salt: str) -> str:
    """An expression: evenly one of a million numbers for each row, by its content and the salt."""
    return f"pmod({hashed(table, salt) or f'xxhash64(struct(*), {spec.literal(salt)})'}, {BUCKETS})"


def salt(what: str, seed: int, earlier: Sequence[str]) -> str:
    """The salt of one sampling: another one where the rows were picked by the same one before, which would pick the same again."""
    times = 0
    while any(f"'{what} {seed} {times}'" in condition for condition in earlier):
        times += 1
    return f"{what} {seed} {times}"
