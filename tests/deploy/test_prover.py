"""The process that proves packages: warm for the next one, started again when it is gone, honest about what went wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from components.errors import OperationalError, UserError
from deploy.manifest import CASES, PARITY, Package
from deploy.prover import Prover
from deploy.scorers.choose import PROVEN, scorer


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    made = Prover()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def copied(small: Package, folder: Path) -> Package:
    shutil.copytree(small.folder, folder / "package")
    return Package.open(folder / "package")


def test_a_package_is_proven_and_the_process_serves_the_next_one(prover: Prover, copied: Package) -> None:
    heard: list[str] = []
    report = prover.prove(copied.folder, heard.append)
    first = prover.process_id
    assert report["ok"]
    assert report["scorer"] == "fast"
    assert heard == list(PROVEN)
    assert json.loads((copied.folder / PARITY).read_text())["ok"]
    assert prover.prove(copied.folder) == report
    assert prover.process_id == first


def test_a_package_that_differs_is_told_and_not_raised(prover: Prover, copied: Package) -> None:
    cases = json.loads((copied.folder / CASES).read_text())
    cases[2]["expected"]["probability"] += 1e-4
    (copied.folder / CASES).write_text(json.dumps(cases))
    report = prover.prove(copied.folder)
    assert not report["ok"]
    assert [one["row"] for one in report["failures"]] == [2]


def test_a_folder_without_a_package_is_an_error_and_the_process_goes_on(
    prover: Prover, copied: Package, folder: Path
) -> None:
    with pytest.raises(OperationalError) as wrong:
        prover.prove(folder / "nothing")
    assert wrong.value.problems[0].code == "proof-failed"
    assert "nothing" in wrong.value.problems[0].message.zh
    assert prover.prove(copied.folder)["ok"]


def test_a_killed_process_is_started_again_for_the_next_package(prover: Prover, copied: Package) -> None:
    assert prover.prove(copied.folder)["ok"]
    assert prover.process_id is not None
    gone = psutil.Process(prover.process_id)
    gone.kill()
    gone.wait(10)
    assert prover.prove(copied.folder)["ok"]
    assert prover.process_id != gone.pid


def test_the_process_ends_with_who_started_it(copied: Package) -> None:
    one = Prover()
    assert one.prove(copied.folder)["ok"]
    assert one.process_id is not None
    process = psutil.Process(one.process_id)
    one.stop()
    assert not process.is_running()


def test_a_scorer_that_was_not_tried_is_proven_when_it_is_asked_for(copied: Package) -> None:
    """The small package was proven with the fast scorer; here its report is taken away."""
    (copied.folder / PARITY).unlink()
    assert scorer(Package.open(copied.folder), "fast").name == "fast"
    with pytest.raises(UserError) as wrong:
        scorer(Package.open(copied.folder))
    assert {p.code for p in wrong.value.problems} == {"scorer-unproven"}
    cases = json.loads((copied.folder / CASES).read_text())
    cases[2]["expected"]["probability"] += 1e-4
    (copied.folder / CASES).write_text(json.dumps(cases))
    with pytest.raises(UserError) as wrong:
        scorer(Package.open(copied.folder), "fast")
    assert [p.code for p in wrong.value.problems] == ["scorer-differs"]
