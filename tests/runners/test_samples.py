"""Previews of steps are computed here, and show what Spark would have shown."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from runners.spark import previews as of_tables
from runners.spark.samples import Samples
from tests.runners.conftest import Bench, Ran
from tests.runners.documents import document, rows_csv

pytestmark = pytest.mark.spark

STEPS: list[tuple[str, dict[str, Any]]] = [
    ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
    ("prepare.derive", {"columns": [{"name": "x", "expression": "z"}, {"name": "z", "expression": "x"}]}),
    ("prepare.derive", {"columns": [
        {"name": "made 0", "expression": "IF(x > 0.2, NULL, x / 3)"},
        {"name": "day", "expression": "DATE_ADD(CAST('2026-01-31' AS DATE), CAST(z AS INT))"},
        {"name": "at", "expression": "CAST('2026-01-31 08:00:00' AS TIMESTAMP)"},
        {"name": "word", "expression": "CONCAT(y, '-', UPPER(y))"},
        {"name": "yes", "expression": "x > z"},
    ]}),
    ("prepare.rename", {"names": {"word": "text", "day": "date"}}),
    ("prepare.min_max_scale", {"columns": ["z"]}),
    ("prepare.select_columns", {"columns": ["text", "date", "at", "yes", "x", "z", "made 0"]}),
]  # fmt: skip


def chain(path: str = "rows.csv") -> dict[str, Any]:
    nodes: dict[str, tuple[str, dict[str, Any]]] = {"read": ("source.csv", {"path": path})}
    nodes |= {f"s{n}": step for n, step in enumerate(STEPS)}
    nodes["top"] = ("prepare.sort", {"keys": [{"column": "x"}], "first": 5})
    names = list(nodes)
    return document(nodes, [f"{a}.table>{b}.table" for a, b in itertools.pairwise(names)])


def previews(bench: Bench, ran: Ran) -> dict[str, Any]:
    found = {}
    for node in ("read", *(f"s{n}" for n in range(len(STEPS)))):
        manifest = bench.store.find(ran.plan.nodes[node].fingerprint)
        assert manifest is not None
        found[node] = json.loads(bench.store.read_text(f"{manifest.uri}/table/preview.json"))
    return found


def test_previews_of_steps_are_what_spark_shows(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    stepped = Samples.stepped

    def watched(self: Samples, node: str, table: Any) -> Any:
        found = stepped(self, node, table)
        if found is not None:
            told.append(node)
        return found

    (bench.folder / "rows.csv").write_text(rows_csv(3000))
    monkeypatch.setattr(Samples, "stepped", watched)
    every = [node["id"] for node in chain()["nodes"]]
    here = previews(bench, bench.run(chain(), force=every))
    assert set(told) >= {"s1", "s2", "s3", "s4"}
    monkeypatch.setattr(Samples, "stepped", lambda self, node, table: None)
    there = previews(bench, bench.run(chain(), force=every))
    assert here == there


def test_a_wide_table_shows_fewer_rows_and_claims_no_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sample is cut, stepped on as others' are, and not taken for the whole table."""
    (bench.folder / "rows.csv").write_text(rows_csv(3000))
    monkeypatch.setattr(of_tables, "MOST_CELLS", 4 * of_tables.ROWS)
    shown = previews(bench, bench.run(chain(), force=[node["id"] for node in chain()["nodes"]]))
    for node in ("s1", "s2", "s3"):
        assert of_tables.ROWS <= shown[node]["sample_rows"] < of_tables.SAMPLE
        assert shown[node]["row_count"] in (None, 3000)


def test_rows_of_a_sample() -> None:
    assert of_tables.most(10) == of_tables.SAMPLE
    assert of_tables.most(4_000) == 1_000
    assert of_tables.most(1_000_000) == of_tables.ROWS
