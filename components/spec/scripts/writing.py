"""What a component writes its part of a script with: `Component.pyspark(code)`."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from components.expressions import types
from components.spec.job import DatasetFiles
from components.spec.schema import UNKNOWN, Schema
from components.spec.scripts import layout
from components.spec.scripts.copies import Copies
from components.spec.scripts.imports import Imports

TAKEN = {"spark", "metrics", "main", "name", "value", "row", "F", *dir(builtins)}


@dataclass(frozen=True)
class TableCode:
    """A table of the script: the variable that holds it, and its columns as far as they are known before a run."""

    name: str
    schema: Schema
    conditions: tuple[str, ...] = ()
    """What its rows were picked by, as far as conditions tell."""

    @property
    def plain(self) -> bool:
        """Whether every column may be named to Spark as it is."""
        return not any("." in name or "`" in name for name in self.schema.names)

    @property
    def known(self) -> bool:
        return not self.schema.open and all(c.type != types.UNKNOWN for c in self.schema.columns)


@dataclass(frozen=True)
class ModelCode:
    """A model of the script: how it scores, what it tells of itself, and how it is saved."""

    name: str
    score: Callable[[Code, TableCode, str, Sequence[str]], None]
    """Write the scored table into a variable, with these columns kept (all where there are none)."""
    save: Callable[[Code, str], None]
    """Write what saves it under the path that an expression gives."""
    inputs: str = ""
    """An expression: the names of its inputs, in their order."""
    encoded: str = ""
    """A variable where texts were encoded: by text column the inputs that were made of it."""
    core: str = ""
    """An expression: the fitted Spark model, where it is one."""
    classes: str = ""
    """A variable with the classes in their order."""
    importances: Callable[[Code], str] | None = None
    """Gives an expression: a number for each input."""
    whole: bool = False
    """The product's own `Model`, made by a component that the script imports."""


@dataclass(frozen=True)
class TransformerCode:
    """What was learnt on one table, as lines that do it to another."""

    apply: Callable[[Code, TableCode, str], None]


class Names:
    """The names of one script, each once; ASCII identifiers."""

    def __init__(self) -> None:
        self.taken: set[str] = set(TAKEN)

    def fresh(self, *wanted: str) -> str:
        """The first of the wished names that is free, else the last one with a number."""
        usable = [found for name in wanted if (found := identifier(name))] or ["step"]
        name = next((one for one in usable if one not in self.taken), None)
        number = 2
        while name is None:
            name = f"{usable[-1]}_{number}" if f"{usable[-1]}_{number}" not in self.taken else None
            number += 1
        self.taken.add(name)
        return name


def identifier(text: str) -> str:
    """The text as an ASCII identifier, its case kept; empty where nothing of it can be."""
    made = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    made = f"n{made}" if made[:1].isdigit() else made
    return f"{made}_" if keyword.iskeyword(made) else made


@dataclass
class Parts:
    """What the nodes of one script share."""

    names: Names = field(default_factory=Names)
    imports: Imports = field(default_factory=Imports)
    constants: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    datasets: Callable[[str], DatasetFiles | None] = lambda name: None

    def __post_init__(self) -> None:
        self.copies = Copies(self.imports, self.names.fresh)


@dataclass
class Code:
    """One node's part. Methods that give a name write nothing by themselves; `line` and `comment` do."""

    node: str
    label: str
    """What its variables are called after."""
    inputs: Mapping[str, Any]
    wanted: frozenset[str]
    """The output ports that something reads."""
    parts: Parts
    shapes: Mapping[str, Schema] = field(default_factory=dict)
    """The columns of the outputs, as far as they are known before a run."""
    outputs: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    """Statements and comments, each in one line however long."""

    def line(self, statement: str) -> None:
        self.lines.append(statement)

    def comment(self, text: str) -> None:
        self.lines.append(f"# {text}")

    def imports(self, statement: str) -> None:
        self.parts.imports.add(statement)

    def functions(self) -> None:
        """`F` is used."""
        self.imports("from pyspark.sql import functions as F")

    def copy(self, function: Any) -> str:
        """Copy a function of the product, with what it uses, to the top of the script; gives its name there."""
        return self.parts.copies.add(function)

    def constant(self, wanted: str, value: Any) -> str:
        """A constant at the top of the script."""
        name = self.parts.names.fresh(identifier(wanted).upper() or "VALUE")
        self.parts.constants[name] = layout.text(value)
        return name

    def setting(self, name: str, value: str) -> None:
        """A setting of the Spark session that the node's result depends on."""
        self.parts.settings[name] = value

    def fresh(self, *wanted: str) -> str:
        """A variable that nothing else is called by."""
        return self.parts.names.fresh(*wanted)

    def table(
        self, schema: Schema | None = None, port: str = "table", *, conditions: Sequence[str] = (), noun: str = ""
    ) -> str:
        """The variable of a table that the node makes, known to the nodes that read it."""
        name = self.fresh(*self._wishes(port, noun))
        known = self.shapes.get(port, UNKNOWN) if schema is None else schema
        self.outputs[port] = TableCode(name, known, tuple(conditions))
        return name

    def same(self, table: TableCode, schema: Schema) -> None:
        """The node's table is the one that it was given, under its name."""
        self.outputs["table"] = replace(table, schema=schema)

    def _wishes(self, port: str, noun: str) -> list[str]:
        if port != "table":
            return [port, f"{self.label}_{port}"]
        return [*([noun] if noun else []), self.label, f"{self.label}_rows"]

    def metrics(self, expression: str) -> None:
        """Numbers by name that the script prints at its end."""
        self.line(f"metrics[{layout.text(self.node)}] = {expression}")


def columns_of(names: Sequence[str], table: TableCode, without: Sequence[str] = ()) -> str:
    """An expression: a list of these columns, said by what it leaves out where that is shorter."""
    if table.known and list(names) == table.schema.names and not without:
        return f"{table.name}.columns"
    rest = [name for name in table.schema.names if name not in names]
    ordered = [name for name in table.schema.names if name in names]
    if table.known and len(rest) <= 2 and len(names) > 4 and ordered == list(names):
        test = f"name != {layout.text(rest[0])}" if len(rest) == 1 else f"name not in {layout.text(tuple(rest))}"
        return f"[name for name in {table.name}.columns if {test}]"
    return layout.text(list(names))


def column(name: str) -> str:
    """How `F.col` and the like are given a column."""
    return layout.text(f"`{name.replace('`', '``')}`" if "." in name or "`" in name else name)
