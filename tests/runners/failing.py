"""Experiments that fail, each in its own way, with what must be told of it."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runners.documents import document

Nodes = Mapping[str, tuple[str, Mapping[str, Any]]]
TRACE = re.compile(r"Traceback|\bat (?:org|java|scala)\.|Exception:|File \"|\.scala:|\.java:")
ROWS = "x,z,y\n" + "".join(f"{n},{n % 5},{n % 2}\n" for n in range(40))


@dataclass(frozen=True)
class Case:
    """One failure: what is run on which files, and the code, place, data and fix that a person must be told."""

    name: str
    code: str
    node: str
    nodes: Nodes
    edges: Sequence[str] = ()
    param: str | None = None
    column: str | None = None
    names: Sequence[str] = ()
    """Texts that must stand in the problem's data: the value, column, file or setting at fault."""
    fix: Mapping[str, Any] | None = None
    """What one of the offered edits must contain."""
    files: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Path], object] | None = None
    planned: bool = False
    """Found before anything runs."""

    @property
    def document(self) -> dict[str, Any]:
        return document(self.nodes, self.edges)


def chain(**nodes: tuple[str, Mapping[str, Any]]) -> tuple[Nodes, list[str]]:
    """Nodes after a file, each reading the table of the one before."""
    every: dict[str, tuple[str, Mapping[str, Any]]] = {"read": ("source.parquet", {"path": "rows.parquet"}), **nodes}
    names = list(every)
    ports = {name: _port(every[name][0]) for name in names}
    return every, [f"{a}.table>{b}.{ports[b]}" for a, b in itertools.pairwise(names)]


def _port(component: str) -> str:
    if component.startswith(("classify.", "regress.", "cluster.")):
        return "train"
    return "tables" if component.startswith("script.") or component == "prepare.union" else "table"


def failing(name: str, code: str, node: str, /, **given: Any) -> Case:
    """A case whose nodes are a chain after the file; keywords that are no fields of `Case` are its nodes."""
    known = {key: given.pop(key) for key in list(given) if key in Case.__dataclass_fields__}
    nodes, edges = chain(**given)
    return Case(name, code, node, nodes, edges, **known)


CSV = ("source.csv", {"path": "rows.csv"})


def derived(expression: str) -> tuple[str, Mapping[str, Any]]:
    return "prepare.derive", {"columns": [{"name": "made", "expression": expression}]}


def sql(statement: str) -> tuple[str, Mapping[str, Any]]:
    return "script.sql", {"statement": statement}


def python(code: str, **params: Any) -> tuple[str, Mapping[str, Any]]:
    return "script.python", {"code": code, **params}


def two_tables(
    name: str, code: str, node: str, third: tuple[str, dict[str, Any]], left: str, right: str, **more: Any
) -> Case:
    """Two files that come together in one node."""
    ports = ("tables", "tables") if third[0] in ("prepare.union", "script.sql") else ("left", "right")
    return Case(
        name,
        code,
        node,
        {
            "a": ("source.parquet", {"path": "a.parquet"}),
            "b": ("source.parquet", {"path": "b.parquet"}),
            "both": third,
        },
        [f"a.table>both.{ports[0]}", f"b.table>both.{ports[1]}"],
        prepare=lambda folder: [csv_too(folder, "a", left), csv_too(folder, "b", right)],
        **more,
    )


def parquet(path: Path, **columns: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.table(columns), path)


def csv_too(folder: Path, name: str, text: str) -> None:
    """The rows as CSV, and as Parquet with the same types."""
    import pyarrow.csv
    import pyarrow.parquet as pq

    (folder / f"{name}.csv").write_text(text)
    pq.write_table(pyarrow.csv.read_csv(folder / f"{name}.csv"), folder / f"{name}.parquet")


def drifted(folder: Path) -> None:
    parquet(folder / "days" / "1.parquet", x=[1, 2])
    parquet(folder / "days" / "2.parquet", x=["one", "two"])


def damaged(folder: Path) -> None:
    parquet(folder / "rows.parquet", x=[1, 2])
    (folder / "rows.parquet").write_bytes((folder / "rows.parquet").read_bytes()[:-20])


def damaged_later(folder: Path) -> None:
    parquet(folder / "days" / "1.parquet", x=list(range(50)))
    (folder / "days" / "2.parquet").write_text("this is no Parquet file, though it is long enough to be one")


def damaged_inside(folder: Path, place: float) -> None:
    """A Parquet file whose bytes are wrong at that share of its length."""
    parquet(
        folder / "days" / "1.parquet", x=[n * 1.37 for n in range(5000)], s=[f"s{n * 7919 % 1000}" for n in range(5000)]
    )
    file = folder / "days" / "1.parquet"
    found = bytearray(file.read_bytes())
    start = int(len(found) * place)
    found[start : start + 64] = bytes(byte ^ 0xA5 for byte in found[start : start + 64])
    file.write_bytes(found)


def nanoseconds(folder: Path, nested: bool) -> None:
    """Parquet as pandas writes it, times alone or in lists."""
    import pyarrow as pa

    moments = pa.array([1, 2], pa.timestamp("ns"))
    lists = pa.ListArray.from_arrays([0, 1, 2], moments)
    parquet(folder / "days" / "1.parquet", x=[1, 2], at=lists if nested else moments)


def cut_off(folder: Path) -> None:
    """A compressed CSV file whose end did not arrive."""
    (folder / "rows.csv.gz").write_bytes(gzip.compress(b"x,z\n" + b"1,2\n" * 20_000)[:-40])


def read_parquet(name: str, code: str, path: str, **more: Any) -> Case:
    options = more.pop("options", {})
    nodes = {"read": ("source.parquet", {"path": path, **options}), "sort": ("prepare.drop_duplicates", {})}
    return Case(name, code, "read", nodes, ["read.table>sort.table"], **more)


def keyed(*pairs: tuple[str, str], **params: Any) -> tuple[str, dict[str, Any]]:
    return "prepare.join", {"keys": [{"left": a, "right": b} for a, b in pairs], **params}


def texts(value: Any) -> str:
    return " ".join(str(one) for one in value.values()) if isinstance(value, dict) else str(value)


def judged(case: Case, problem: dict[str, Any]) -> None:
    """Code, place, data, both languages with what to do, no trace, and the fix."""
    assert problem["code"] == case.code, problem
    where = problem["where"]
    assert where["node"] == case.node, problem
    assert (where.get("param") or None) == case.param or case.param is None, where
    assert where.get("column") == case.column or case.column is None, where
    for name in case.names:
        assert name in texts(problem["data"]), problem["data"]
    for told in (problem["message"], problem["hint"]):
        assert told and told["en"] and re.search(r"[\u4e00-\u9fff]", told["zh"]), problem
        assert not TRACE.search(told["en"] + told["zh"]), told
        assert not re.search(r"\{\w+\}", told["en"] + told["zh"]), told
    if case.fix is not None:
        edits = [edit for fix in problem["fixes"] for edit in fix["edits"]]
        assert any(case.fix.items() <= edit.items() for edit in edits), problem["fixes"]
        assert all(fix["title"]["en"] and fix["title"]["zh"] for fix in problem["fixes"])


def told_raw(events: Sequence[Mapping[str, Any]], node: str) -> bool:
    """Whether the node's log has the whole trace."""
    said = [e["text"] for e in events if e["type"] == "log" and e["level"] == "error" and e["node"] == node]
    return any("Traceback" in text for text in said)
