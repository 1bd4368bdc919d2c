"""Steps that learn first: the script learns the same in Spark, and does the same to other tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components.spec import measures
from components.spec.schema import Column
from components.spec.scripts import copied, layout
from components.spec.scripts.writing import Code, TableCode, TransformerCode, columns_of


def numbers(code: Code, columns: Sequence[Column]) -> str:
    """A variable with the names of the columns."""
    name = code.fresh("numbers", f"{code.label}_numbers")
    code.line(f"{name} = {columns_of([c.name for c in columns], code.inputs['table'])}")
    return name


def learn(code: Code, wanted: str, names: str, measure: str) -> str:
    """A variable with an aggregate of each column by its name; `measure` is a function of a column."""
    code.functions()
    made = code.fresh(wanted, f"{code.label}_{wanted}")
    code.line(f"{made} = {code.copy(copied.learn)}({code.inputs['table'].name}, {names}, {measure})")
    return made


def quantiles(code: Code, wanted: str, names: str, count: int, shares: Sequence[float]) -> str:
    """A variable with each column's quantiles, or its only one, found as `measures.quantiles` does.

    Where a column has no finite value it is None.
    """
    if count <= measures.NARROW:
        shown = layout.text(list(shares)) if len(shares) > 1 else layout.text(shares[0])
        return learn(code, wanted, names, f"lambda value: F.percentile_approx(value, {shown}, {measures.ACCURACY:_})")
    made = code.fresh(wanted, f"{code.label}_{wanted}")
    call = f"{code.copy(copied.quantiles)}({code.inputs['table'].name}, {names}, {layout.text(list(shares))})"
    code.line(f"{made} = {call}")
    picked = "found[0]" if len(shares) == 1 else "found"
    code.line(f"{made} = {{name: {picked} if found else None for name, found in {made}.items()}}")
    return made


def value(columns: Sequence[Column]) -> str:
    """The expression of the column `name` as a double."""
    plain = not any("." in c.name or "`" in c.name for c in columns)
    shown = "F.col(name)" if plain else 'F.col(f"`{name}`")'
    return shown if all(c.type == "double" for c in columns) else f'{shown}.cast("double")'


def applied(code: Code, *statements: Callable[[str], str]) -> None:
    """Write what is done to the node's own table, and keep it for another one. A statement gets the table's variable."""

    def apply(other: Code, table: TableCode, into: str) -> None:
        source = table.name
        for statement in statements:
            other.line(f"{into} = {statement(source)}")
            source = into

    code.functions()
    table: TableCode = code.inputs["table"]
    apply(code, table, code.table(conditions=table.conditions))
    code.outputs["transformer"] = TransformerCode(apply)


def made_of(names: str, key: str, expression: str, test: str = "") -> Callable[[str], str]:
    """A statement that makes a column of each of the names."""
    kept = f" if {test}" if test else ""
    return lambda table: f"{table}.withColumns({{{key}: {expression} for name in {names}{kept}}})"
