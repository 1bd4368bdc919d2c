"""What a terminal or a log file shows of a run: shares that are true, and nothing twice."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from runners import console, events
from runners.__main__ import main
from runners.plan import Plan
from runners.spark.progress import Seen
from studio.environment import ROOT
from studio.mainjob.screen import Screen, at_work


def progress(node: str, number: int, fraction: float | None, text: str) -> dict[str, Any]:
    return {
        "source": "s1.1", "number": number, "time": events.now(), "type": "progress", "node": node,
        "fraction": fraction, "message": {"en": text, "zh": text},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "expected", "fraction"),
    [
        (Seen(jobs=1, ended=0, done=3, total=12), None, 0.25),
        (Seen(jobs=1, ended=0, done=12, total=12), None, 0.97),
        (Seen(jobs=5, ended=4, done=1, total=2), None, None),
        (Seen(jobs=26, ended=25, done=1, total=2), 100, 0.26),
        (Seen(jobs=130, ended=129, done=0, total=2), 100, 0.97),
    ],
)
def test_a_share_is_told_only_where_the_number_of_jobs_is_known(
    seen: Seen, expected: int | None, fraction: float | None
) -> None:
    assert seen.fraction(expected) == fraction


def test_a_message_without_a_share_takes_the_former_share_away() -> None:
    state = events.start({"cast": "running"})
    for event in (progress("cast", 1, 0.97, "31 of 32 tasks"), progress("cast", 2, None, "built, computed with gbdt")):
        state = events.reduce(state, event)
    assert state["nodes"]["cast"]["fraction"] is None
    assert state["nodes"]["cast"]["message"]["en"] == "built, computed with gbdt"


def test_the_command_line_says_nothing_twice(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    clock = iter(range(100, 200, 2))
    monkeypatch.setattr(console.time, "monotonic", lambda: next(clock))
    document = {"nodes": [{"id": "n1", "component": "classify.gbdt"}]}
    watcher = console.Watcher(document, Plan({}, (), {}), "en")
    watcher.take([progress("n1", n, 0.5, "2 of 4 tasks") for n in (1, 2, 3)])
    watcher.take([progress("n1", 4, None, "built, computed with Predict")])
    assert capsys.readouterr().out.splitlines() == [
        "n1 classify.gbdt: 50% · 2 of 4 tasks",
        "n1 classify.gbdt: built, computed with Predict",
    ]


def node(fraction: float | None = None, text: str = "") -> dict[str, Any]:
    return {"state": "running", "fraction": fraction, "message": {"en": text} if text else None}


def test_nodes_without_a_share_say_what_they_wait_for_once() -> None:
    built = "built, computed with GBDT"
    nodes = {"visits": node(text=built), "cast": node(text=built), "gbdt": node(0.43, "job 44"), "other": node()}
    assert at_work(nodes) == f"gbdt 43% · visits, cast: {built} · other"


def test_a_log_file_gets_no_line_twice(monkeypatch: Any) -> None:
    clock = iter(range(0, 1000, 11))
    monkeypatch.setattr("studio.mainjob.screen.time.monotonic", lambda: next(clock))
    out = io.StringIO()
    screen = Screen(out)
    for fraction in (0.1, 0.1, 0.2):
        screen(SimpleNamespace(nodes={"gbdt": node(fraction)}))  # type: ignore[arg-type]
    assert out.getvalue().splitlines() == ["  … gbdt 10% · 0 of 1 nodes", "  … gbdt 20% · 0 of 1 nodes"]


@pytest.mark.parametrize("name", ["purchase-intention", "breast-cancer", "used-cars"])
def test_a_bundled_experiment_is_a_file_that_the_command_line_plans(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ROOT / "studio" / "experiments" / "bundled" / f"{name}.json"
    assert main(["plan", str(file), "--artifacts", str(tmp_path)]) == 0
    assert "predict" in capsys.readouterr().out
