"""Reuse never shows: after any edits, a run that reuses gives the rows, models and metrics of one that computes everything."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from components import registry
from runners import api, artifacts
from runners.plan import Plan
from runners.sources import SourceState
from tests.runners.conftest import Bench, Ran
from tests.runners.documents import document, rows_csv, training

pytestmark = pytest.mark.spark

EDITS = int(os.environ.get("REUSE_EDITS", "5"))
LEAVES = ("top", "groups", "predict")

Document = dict[str, Any]
Edit = Callable[[random.Random, Document, Path], None]


def start() -> Document:
    """Two branches, cheap and stored nodes, a step that learns, a split, a model and what judges it."""
    return document(
        {
            "read": ("source.csv", {"path": "rows.csv"}),
            "cast": ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
            "scale": ("prepare.standardize", {"columns": ["z"]}),
            "derive": ("prepare.derive", {"columns": [{"name": "w", "expression": "x * 2 + z"}]}),
            "keep": ("prepare.filter", {"condition": "x > 0.5"}),
            "split": ("sample.split", {"ratio": 0.7}),
            "train": ("classify.logistic", {"label": "y", "features": ["x", "z", "w"], "iterations": 5}),
            "predict": ("predict.predict", {}),
            "evaluate": ("evaluate.binary", {"label": "y"}),
            "top": ("prepare.sort", {"keys": [{"column": "w"}, {"column": "x"}, {"column": "z"}], "first": 20}),
            "groups": (
                "prepare.aggregate",
                {"keys": ["y"], "aggregations": [{"column": "w", "function": "max", "name": "most"}]},
            ),
        },
        [
            "read.table>cast.table", "cast.table>scale.table", "scale.table>derive.table", "derive.table>keep.table",
            "keep.table>split.table", "split.train>train.train", "train.model>predict.model",
            "split.test>predict.table", "predict.table>evaluate.table", "derive.table>top.table", "keep.table>groups.table",
        ],
    )  # fmt: skip


def params(found: Document, node: str) -> dict[str, Any]:
    return next(one for one in found["nodes"] if one["id"] == node)["params"]  # type: ignore[no-any-return]


def condition(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "keep")["condition"] = f"x > {draw.choice([0.0, 0.5, 1.0, 2.0])}"


def expression(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "derive")["columns"] = [{"name": "w", "expression": f"x * {draw.randint(1, 5)} + z"}]


def ratio(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "split").update({"ratio": draw.choice([0.5, 0.6, 0.7, 0.8]), "seed": draw.randint(1, 3)})


def iterations(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "train")["iterations"] = draw.choice([3, 5, 8])


def threshold(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "evaluate")["threshold"] = draw.choice([0.2, 0.5, 0.7])


def top(draw: random.Random, found: Document, folder: Path) -> None:
    params(found, "top")["first"] = draw.choice([5, 20, 50])


def source(draw: random.Random, found: Document, folder: Path) -> None:
    """The file changes in place, and keeps its name and size."""
    lines = rows_csv().splitlines()
    body = lines[1:]
    draw.shuffle(body)
    cut = [line[:-1] + ("1" if draw.random() < 0.3 else line[-1]) for line in body]
    (folder / "rows.csv").write_text("\n".join([lines[0], *cut]) + "\n")


def edge(draw: random.Random, found: Document, folder: Path) -> None:
    """The groups are made of another table."""
    place = draw.choice(["keep", "derive", "cast"])
    params(found, "groups")["aggregations"][0]["column"] = "x" if place == "cast" else "w"
    found["edges"] = [e for e in found["edges"] if e["to"][0] != "groups"]
    found["edges"].append({"from": [place, "table"], "to": ["groups", "table"]})


def bypass(draw: random.Random, found: Document, folder: Path) -> None:
    """The filter is left out, or comes back."""
    before = next(e for e in found["edges"] if e["to"] == ["split", "table"])
    before["from"] = ["derive" if before["from"][0] == "keep" else "keep", "table"]


EVERY: tuple[Edit, ...] = (condition, expression, ratio, iterations, threshold, top, source, edge, bypass)


def outcome(bench: Bench, ran: Ran) -> dict[str, Any]:
    """Rows of every leaf, and every metric."""
    assert ran.state["state"] == "ok", ran.state
    made: dict[str, Any] = {node: found["metrics"] for node, found in ran.snapshot["nodes"].items()}
    for leaf in LEAVES:
        uri = next(e["uri"] for e in reversed(ran.events) if e["type"] == "artifact" and e["node"] == leaf)
        rows = pq.read_table(Path(uri.removeprefix("file://")) / "table" / "data").to_pylist()
        made[f"{leaf}.rows"] = rows if leaf == "top" else sorted(map(str, rows))
    return made


@pytest.mark.parametrize("seed", [11])
def test_random_edits_give_the_same_with_and_without_reuse(bench: Bench, tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    current, reused = start(), 0
    bench.run(current)
    for number in range(EDITS):
        changes = draw.sample(EVERY, draw.choice([1, 1, 2]))
        current = copy.deepcopy(current)
        for change in changes:
            change(draw, current, bench.folder)
        again = bench.run(current)
        fresh = Bench(tmp_path / f"fresh{number}", bench.launcher)
        fresh.folder.mkdir()
        (fresh.folder / "rows.csv").write_bytes((bench.folder / "rows.csv").read_bytes())
        anew = fresh.run(current)
        told = [change.__name__ for change in changes]
        assert set(anew.states().values()) == {"ok"}, told
        assert outcome(bench, again) == outcome(fresh, anew), told
        reused += list(again.states().values()).count("reused")
    assert reused > EDITS


class Timeless(Bench):
    """Files whose place does not tell when they were written."""

    def plan(self, document: Any, **options: Any) -> Plan:
        known = api.resolver(api.Gate([self.folder]), self.datasets.get)

        def sources(node: Any, component: Any) -> SourceState | None:
            found = known(node, component)
            return replace(found, version=None) if found else None

        return api.plan(document, store=self.store, sources=sources, **options)


def test_a_source_without_a_version_is_read_anew_or_taken_as_of_its_last_reading(bench: Bench) -> None:
    timeless = Timeless(bench.folder, bench.launcher)
    made = document(
        {"read": ("source.csv", {"path": "rows.csv"}), "sort": ("prepare.sort", {"keys": [{"column": "x"}]})},
        ["read.table>sort.table"],
    )
    first = timeless.run(made)
    (bench.folder / "rows.csv").write_text(rows_csv(50))
    second = timeless.run(made, previous=first.plan)
    assert second.states() == {"read": "ok", "sort": "ok"}
    assert rows_of(second) == 50 != rows_of(first)
    moment = first.plan.nodes["read"].read_at
    third = timeless.run(made, previous=first.plan, as_of={"read": moment})
    assert third.states() == {"read": "reused", "sort": "reused"}
    assert rows_of(third) == rows_of(first)


def rows_of(ran: Ran) -> int:
    return int(ran.snapshot["nodes"]["sort"]["outputs"]["table"]["rows"])


def test_a_newer_version_of_a_component_is_computed_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    found = document(
        {"read": ("source.csv", {"path": "rows.csv"}), "keep": ("prepare.filter", {"condition": "x > '2'"})},
        ["read.table>keep.table"],
    )
    bench.run(found)
    assert set(bench.run(found).states().values()) == {"reused"}
    newer = registry.load()["prepare.filter"]
    monkeypatch.setattr(newer, "upgrades", {**newer.upgrades, newer.version: lambda params: params})
    monkeypatch.setattr(newer, "version", newer.version + 1)
    plan = bench.plan(found)
    assert (plan.nodes["read"].state, plan.nodes["keep"].state) == ("reuse", "run")
    assert plan.nodes["keep"].why.code in ("new", "component-changed", "result-gone")


def test_a_stored_result_that_rots_is_noticed_when_it_is_read_and_computed_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "SMALL", 0)  # as large ones are: known by size and time
    plan = bench.run(training()).plan
    stored = bench.store.find(plan.nodes["predict"].fingerprint)
    assert stored is not None
    part = max(bench.store.local_path(stored.path("table")).glob("*.parquet"), key=lambda file: file.stat().st_size)
    times, content = part.stat(), bytearray(part.read_bytes())
    content[len(content) // 2] ^= 0xFF
    part.write_bytes(content)
    os.utime(part, ns=(times.st_atime_ns, times.st_mtime_ns))
    changed = training()
    params(changed, "evaluate")["threshold"] = 0.4
    ran = bench.run(changed)
    assert ran.plan.nodes["predict"].state == "reuse"
    assert ran.problem("evaluate")["code"] == "stored-damaged"
    again = bench.run(changed)
    assert again.state["state"] == "ok"
    assert again.states()["predict"] == "ok"
