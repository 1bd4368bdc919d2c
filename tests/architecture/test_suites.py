"""`make test` runs every folder that holds tests, all of them even where one fails, and says so in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.__main__ import ROOT, main, suites

SETTINGS = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-markers", "-p", "no:django", "-p", "no:xdist"]
markers = ["slow: as an example"]
"""
MARKED = "import pytest\n\n@pytest.mark.slow\ndef test_marked():\n    assert {holds}\n\n\ndef test_plain():\n    assert True\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two folders, one in the other; each with a test that carries a mark and one that does not."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    for folder, holds in (("tests/outer", False), ("tests/outer/inner", True)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "test_it.py").write_text(MARKED.format(holds=holds))
    return tmp_path


def test_every_folder_with_tests_is_a_suite() -> None:
    named = {suite.name for suite in suites(ROOT)}
    assert {str(file.parent.relative_to(ROOT)) for file in (ROOT / "tests").rglob("test_*.py")} <= named


@pytest.mark.processes
def test_a_failing_suite_hides_no_other(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["tests/outer", "tests/outer/inner"], project) == 1
    summary = capfd.readouterr().out.partition("=== summary")[2].splitlines()
    assert [line.split()[0] for line in summary[1:3]] == ["FAILED", "ok"]
    assert summary[-1].startswith("===== 1 failed, 1 passed in ")


@pytest.mark.processes
def test_suites_side_by_side_are_told_in_order_with_all_that_they_said(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "tests" / "outer").rename(project / "tests" / "deploy")
    (project / "tests" / "deploy" / "inner").rename(project / "tests" / "golden")
    assert main(["tests/deploy", "tests/golden"], project) == 1
    said, _, summary = capfd.readouterr().out.partition("=== summary")
    assert "assert False" in said and "1 passed" in said
    assert [line.split()[-3] for line in summary.splitlines()[1:3]] == ["tests/deploy", "tests/golden"]


@pytest.mark.processes
def test_what_passes_ends_with_the_number_of_tests(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["tests/outer/inner"], project) == 0
    assert capfd.readouterr().out.splitlines()[-1].startswith("===== 1 passed in ")


@pytest.mark.processes
def test_a_folder_without_marked_tests_is_no_failure(project: Path) -> None:
    (project / "tests" / "outer" / "test_it.py").write_text("def test_plain():\n    assert True\n")
    assert main(["tests/outer"], project) == 0


def test_an_unknown_suite_is_told(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["tests/other"], project) == 2
    assert "tests/other" in capfd.readouterr().out
