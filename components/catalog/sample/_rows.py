"""What the samplings share: a number that follows from a row's content alone."""

from __future__ import annotations

from collections.abc import Sequence

from components import errors, spec
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


def write(component: spec.Subset, code: spec.Code, salt_: str, ratio: float) -> None:
    """The outputs that are read, by a number that follows from a row's content."""
    table, cut = code.inputs["table"], spec.layout.number(round(ratio * BUCKETS))
    bucket = code.fresh("bucket", f"{code.label}_bucket")
    code.line(f"{bucket} = F.pmod({hashed_code(code, table, salt_)}, F.lit({spec.layout.number(BUCKETS)}))")
    for port, keep in component.keep(table.schema, table.conditions).items():
        if port in code.wanted:
            name = code.table(table.schema, port, conditions=(*table.conditions, keep or ""))
            code.line(f"{name} = {table.name}.where({bucket} {'>=' if port == 'test' else '<'} {cut})")


def hashed_code(code: spec.Code, table: spec.TableCode, salt_: str) -> str:
    """The hash of `hashed`, as Python; raises UserError where the columns are not known before a run."""
    if not table.known:
        raise errors.UserError(_unknown())
    code.functions()
    names = [c.name for c in table.schema.columns if c.type in SIMPLE]
    if not names:
        return f'F.xxhash64(F.struct("*"), F.lit({spec.layout.text(salt_)}))'
    every = names == table.schema.names and table.plain
    shown = f"*{table.name}.columns" if every else ", ".join(spec.column_code(name) for name in names)
    return f"F.xxhash64({shown}, F.lit({spec.layout.text(salt_)}))"


def _unknown() -> errors.Problem:
    return errors.problem(
        "code-columns-unknown",
        "Which rows are taken follows from all columns, and these are only known after a run.",
        "抽取哪些行取决于全部列，而这些列要运行后才能确定，无法写成脚本。",
        where=errors.Where(port="table"),
        hint=("Choose the columns by “Select columns” before.", "可先用“选择列”指定各列。"),
    )
