"""An experiment as a PySpark script: how it reads, and that it gives what the engine gives."""

from __future__ import annotations

import ast
import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from components import errors
from runners.__main__ import main
from runners.code.command import here
from runners.code.script import Given, write
from tests.runners import code_samples
from tests.runners.documents import document

if TYPE_CHECKING:
    from tests.runners.conftest import Bench, Ran

DOCUMENTS: dict[str, dict[str, Any]] = {
    **{path.stem.replace("-", "_"): code_samples.small(path) for path in code_samples.BUNDLED},
    "learning": code_samples.learning(),
}
if os.environ.get("SCRIPTS") == "all":
    # Two minutes more.
    DOCUMENTS |= {"relational": code_samples.relational(), "several": code_samples.several()}
SUBMIT = (
    "--conf spark.sql.shuffle.partitions=4 --conf spark.ui.enabled=false --driver-java-options -XX:TieredStopAtLevel=1"
)
"""A session that starts quickly."""
IMPORTING = ("several",)
"""Those with a component that has no plain Spark form."""
ALL_IN_ONE = """
import contextlib, io, json, runpy, sys
for name, alone in json.loads(sys.argv[1]).items():
    if alone:
        sys.modules.update(dict.fromkeys(("components", "runners", "studio", "deploy")))
    with contextlib.redirect_stdout(io.StringIO()) as told:
        runpy.run_path(f"{name}.py", run_name="__main__")
    open(f"{name}.txt", "w").write(told.getvalue())
    for product in ("components", "runners", "studio", "deploy"):
        sys.modules.pop(product, None)
"""


def script(made: Mapping[str, Any], folder: Path, **values: Any) -> str:
    return write(made, "An experiment", here({}, [str(folder)]), values)


def ruff(*arguments: str, text: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "ruff",
        *arguments,
        "--isolated",
        "--line-length=120",
        "--stdin-filename=s.py",
        "-",
    ]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", code_samples.BUNDLED, ids=lambda path: path.stem)
def test_a_template_becomes_a_tidy_script_that_imports_nothing_of_the_product(path: Path) -> None:
    text = script(json.loads(path.read_text(encoding="utf-8")), path.parent)
    assert ruff("format", text=text).stdout == text
    checked = ruff("check", "--select=F,I,B,C4,SIM,UP,E7,PIE", text=text)
    assert checked.returncode == 0, checked.stdout
    modules = {n.module.split(".")[0] for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ImportFrom) and n.module}
    assert not modules & {"components", "runners", "deploy", "studio"}
    assert "def main() -> None:" in text


def test_steps_alike_are_made_in_a_loop_and_others_one_by_one(tmp_path: Path) -> None:
    text = script(code_samples.small(next(p for p in code_samples.BUNDLED if "purchase" in p.stem)), tmp_path)
    assert 'cast = visits.withColumns({name: F.expr(f"TRY_CAST({name} AS DOUBLE)") for name in names})' in text
    assert "fill = cast.fillna(medians)" in text
    assert "GBTClassifier(maxIter=3, maxDepth=3, seed=42)" in text


def enter(**params: Any) -> dict[str, Any]:
    made = document(
        {
            "n1": ("source.enter", {"cells": {"day": ["2026-01-01", "2026-01-02"], "n": [1, 9]}}),
            "keep": ("prepare.filter", params),
        },
        ["n1.table>keep.table"],
    )
    made["nodes"][0]["label"] = "录入的访客"
    made["nodes"][1]["label"] = "Recent days"
    return made


def test_variables_are_constants_and_labels_give_the_names(tmp_path: Path) -> None:
    made = enter(condition="day = '${day}' AND n > ${least}")
    made["variables"] = {"day": {"type": "date"}, "least": {"type": "int"}}
    text = script(made, tmp_path, day="2026-01-02", least=3)
    assert 'DAY = "2026-01-02"\nLEAST = 3\n' in text
    assert "recent_days = enter.where(f\"(day = '{DAY}') AND (n > {LEAST})\")" in text
    assert "# 录入的访客 (Enter data)" in text
    assert ruff("format", text=text).stdout == text


def test_a_node_that_is_wrong_is_named_with_its_parameter(tmp_path: Path) -> None:
    with pytest.raises(errors.UserError) as raised:
        script(enter(condition="m > 1"), tmp_path)
    (problem,) = raised.value.problems
    assert (problem.where.node, problem.where.param, problem.code) == ("keep", "condition", "expression-column-missing")


def test_a_step_that_needs_the_columns_of_a_run_says_so(tmp_path: Path) -> None:
    made = document(
        {
            "data": ("source.sample", {"name": "used_cars"}),
            "hot": ("feature.one_hot", {}),
            "split": ("sample.split", {}),
        },
        ["data.table>hot.table", "hot.table>split.table"],
    )
    with pytest.raises(errors.UserError) as raised:
        script(made, tmp_path)
    assert [(p.code, p.where.node) for p in raised.value.problems] == [("code-columns-unknown", "split")]


def test_a_switched_off_node_and_what_follows_it_are_left_out(tmp_path: Path) -> None:
    made = enter(condition="n > 1")
    made["nodes"][1]["disabled"] = True
    assert "where" not in script(made, tmp_path)


def test_the_command_writes_a_file_with_the_path_of_a_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "visits.csv").write_text("age,名称\n3,a\n")
    made = document({"visits": ("source.dataset", {"dataset": "visits"})}, [])
    (tmp_path / "e.json").write_text(json.dumps(made))
    data, out = f"visits={tmp_path / 'visits.csv'}", tmp_path / "e.py"
    assert main(["code", str(tmp_path / "e.json"), "-o", str(out), "--data", data]) == 0
    text = out.read_text(encoding="utf-8")
    assert f'VISITS_PATH = "{tmp_path / "visits.csv"}"' in text
    assert 'visits_schema = "`age` string, `名称` string"' in text
    assert main(["--language", "en", "code", str(tmp_path / "e.json")]) == 2
    assert "There is no dataset “visits”" in capsys.readouterr().err


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All scripts run one after another in one process without the product: a session takes longer than a script."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "data.csv").write_text(code_samples.rows(), encoding="utf-8")
    for name, made in DOCUMENTS.items():
        (folder / f"{name}.py").write_text(write(made, name, Given(code_samples.READ.get(name, {}))), encoding="utf-8")
    alone = {name: name not in IMPORTING for name in DOCUMENTS}
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYSPARK_SUBMIT_ARGS": f"{SUBMIT} pyspark-shell",
    }
    command = [sys.executable, "-c", ALL_IN_ONE, json.dumps(alone)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    return folder


@pytest.mark.spark
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_script_gives_the_rows_and_metrics_of_the_engine(name: str, told: Path, bench: Bench) -> None:
    (bench.folder / "data.csv").write_text(code_samples.rows(), encoding="utf-8")
    ran = bench.run(code_samples.unpublished(DOCUMENTS[name]))
    assert ran.state["state"] == "ok", ran.snapshot
    written = (told / f"{name}.py").read_text(encoding="utf-8")
    assert ruff("format", text=written).stdout == written
    text = (told / f"{name}.txt").read_text()
    # What is shown of tables comes before the metrics.
    printed = json.loads(text[text.rfind("\n{\n") + 1 :]) if text.endswith("}\n") else {}
    found = {f"{node}.{key}": value for node, told in printed.items() for key, value in told.items()}
    assert_alike(found, metrics(ran))
    for node in DOCUMENTS[name]["nodes"]:
        if node["component"] == "sink.parquet":
            path = node["params"]["path"]
            assert_rows(pq.read_table(told / path), pq.read_table(bench.folder / path))


def metrics(ran: Ran) -> dict[str, float]:
    return {f"{e['node']}.{e['name']}": e["value"] for e in ran.events if e["type"] == "metric"}


def assert_alike(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        assert value is None or math.isclose(found[name], value, rel_tol=1e-9, abs_tol=1e-9), (name, found[name], value)


def assert_rows(found: Any, wanted: Any) -> None:
    assert found.column_names == wanted.column_names
    assert [str(f.type) for f in found.schema] == [str(f.type) for f in wanted.schema]
    pairs = zip(in_order(found), in_order(wanted), strict=True)
    for mine, theirs in pairs:
        for a, b in zip(mine, theirs, strict=True):
            same = math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) if isinstance(a, float) and b is not None else a == b
            assert same or (a != a and b != b), (mine, theirs)


def in_order(table: Any) -> list[tuple[Any, ...]]:
    rows = [tuple(row.values()) for row in table.to_pylist()]
    return sorted(rows, key=lambda row: [str(round(v, 6)) if isinstance(v, float) else str(v) for v in row])
