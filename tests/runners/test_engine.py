"""The Spark engine on small tables: reuse, failures, cancellation, branches."""

from __future__ import annotations

import bz2
import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from components import registry, spec
from components.spec.component import Component
from runners.spark import engine, showing, warmup
from runners.spark.progress import Progress
from runners.spark.results import Result
from runners.spark.showing import Showing, Shown
from runners.spark.usage import Used
from tests.runners.conftest import Bench, Ran
from tests.runners.documents import document, filled, rows_csv, training

pytestmark = pytest.mark.spark


class Sleepy(spec.NewRows):
    """Sleeps in a Python worker for each batch of rows."""

    title = spec.text("Sleepy", "睡觉")

    class Params(spec.ParamSet):
        seconds: float = spec.param("So long.", zh="时长", default=60.0)

    params: Params

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": table}

    def run(self, job: spec.Job, table: Any) -> Any:
        seconds = self.params.seconds

        def sleep(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                time.sleep(seconds)
                yield batch

        return table.mapInPandas(sleep, table.schema)


class Broken(spec.NewRows):
    """Raises in a Python worker."""

    title = spec.text("Broken", "出错")

    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": table}

    def run(self, job: spec.Job, table: Any) -> Any:
        scope: dict[str, Any] = {}
        exec(
            compile("def fail(batches):\n    for batch in batches:\n        yield batch / {}\n", "<script>", "exec"),
            scope,
        )
        return table.mapInPandas(scope["fail"], table.schema)


@pytest.fixture(autouse=True)
def components() -> Iterator[None]:
    """Two more components, for the length of a test."""
    known: dict[str, type[Component]] = registry.load()._components
    for made in (Sleepy, Broken):
        made.key = f"test.{made.__name__.lower()}"
        known[made.key] = made
    yield
    for made in (Sleepy, Broken):
        known.pop(made.key)


def table(bench: Bench, ran: Ran, node: str, port: str = "table") -> list[dict[str, Any]]:
    """The rows of a stored table, in an order of their own."""
    found = ran.plan.nodes[node]
    manifest = bench.store.find(found.fingerprint)
    assert manifest is not None
    rows = pq.read_table(bench.store.local_path(manifest.path(port))).to_pylist()
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))


def preview(bench: Bench, ran: Ran, node: str, port: str = "table") -> dict[str, Any]:
    manifest = bench.store.find(ran.plan.nodes[node].fingerprint)
    assert manifest is not None
    found: dict[str, Any] = json.loads(bench.store.read_text(f"{manifest.uri}/{port}/preview.json"))
    return found


def test_a_training_runs_to_its_metrics_with_previews_of_every_table(bench: Bench) -> None:
    ran = bench.run(training())
    assert set(ran.states().values()) == {"ok"}
    assert ran.snapshot["nodes"]["evaluate"]["metrics"]["auc"] > 0.9
    shown = preview(bench, ran, "cast")
    assert [c["type"] for c in shown["schema"]["columns"]] == ["double", "double", "string"]
    assert len(shown["rows"]) == 200
    assert shown["row_count"] == 400
    assert shown["statistics"][0]["histogram"]["counts"]
    assert preview(bench, ran, "predict")["row_count"] == len(table(bench, ran, "predict"))


def test_the_last_node_s_end_is_told_before_the_stage_s_however_long_spark_takes_to_say_what_it_used(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(self: Progress, node: str, group: str) -> Used:
        time.sleep(0.8)
        return asked(self, node, group)

    asked = Progress.used
    monkeypatch.setattr(Progress, "used", slowly)
    monkeypatch.setattr(engine, "TELLS_USAGE_S", 0.0)
    ran = bench.run(training())
    assert set(ran.states().values()) == {"ok"}


def test_a_node_whose_failure_cannot_be_explained_ends_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(error: BaseException) -> None:
        raise RuntimeError("nobody knows")

    monkeypatch.setattr(engine.spark_errors, "explain", lost)
    found = document(
        {"read": ("source.csv", {"path": "rows.csv"}), "broken": ("test.broken", {})}, ["read.table>broken.table"]
    )
    ran = bench.run(found, timeout_s=120)
    assert ran.state["state"] == "failed"
    assert ran.problem("broken")["code"] == "component-failed"


def test_events_are_numbered_from_one_without_a_gap_and_a_preview_comes_after_its_result(bench: Bench) -> None:
    ran = bench.run(training())
    own = [e for e in ran.events if e["source"] == "s1.1"]
    assert [e["number"] for e in own] == list(range(1, len(own) + 1))
    assert own[0]["type"] == "stage-started"
    assert own[-1] == {**own[-1], "type": "stage-finished", "state": "ok"}
    ended = {e["node"]: n for n, e in enumerate(own) if e["type"] == "node-finished"}
    shown = {e["node"]: n for n, e in enumerate(own) if e["type"] == "artifact" and e["meta"].get("preview")}
    assert {"read", "cast", "predict"} <= set(shown)
    assert all(n > ended[node] for node, n in shown.items())


def test_what_has_ended_is_shown_while_another_branch_goes_on(bench: Bench) -> None:
    ran = bench.run(quick_and_slow(8.0))
    assert set(ran.states().values()) == {"ok"}
    shown = [e["node"] for e in ran.events if e["type"] == "artifact" and e["meta"].get("preview")]
    assert sorted(shown) == ["read0", "read1", "sleep0", "sleep1"], "each once"
    order = [(e["type"], e["node"]) for e in ran.events]
    early = next(n for n, e in enumerate(ran.events) if e["node"] == "sleep0" and (e.get("meta") or {}).get("preview"))
    assert early < order.index(("node-finished", "sleep1"))
    assert preview(bench, ran, "sleep0")["row_count"] == preview(bench, ran, "sleep1")["row_count"] == 400


def test_what_could_not_be_shown_meanwhile_is_shown_at_the_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(self: Showing, result: Result, *rest: Any, **more: Any) -> Shown:
        asked.append(result.node)
        if asked == ["read0"]:
            raise RuntimeError("all cores are taken")
        return of(self, result, *rest, **more)

    of, asked = Showing.of, list[str]()
    monkeypatch.setattr(Showing, "of", taken)
    monkeypatch.setattr(showing, "CALM_S", 0.3)
    ran = bench.run(quick_and_slow(4.0))
    assert set(ran.states().values()) == {"ok"}
    assert asked[0] == "read0"
    assert sorted(asked) == ["read0", "read0", "read1", "sleep0", "sleep1"], "sleep0 waited for what is before it"
    assert preview(bench, ran, "read0")["rows"] and preview(bench, ran, "sleep0")["row_count"] == 400


def quick_and_slow(seconds: float) -> dict[str, Any]:
    nodes: dict[str, Any] = {f"read{n}": ("source.csv", {"path": "rows.csv"}) for n in range(2)}
    nodes |= {f"sleep{n}": ("test.sleepy", {"seconds": lasts}) for n, lasts in enumerate((0.1, seconds))}
    return document(nodes, [f"read{n}.table>sleep{n}.table" for n in range(2)])


def test_a_run_with_reuse_gives_what_a_run_without_gives(bench: Bench, tmp_path: Path) -> None:
    bench.run(training())
    changed = training(max_categories=7)
    changed["nodes"][5]["params"]["threshold"] = 0.3
    again = bench.run(changed)
    assert again.states() == {
        "read": "reused", "cast": "reused", "split": "reused", "train": "ok", "predict": "ok", "evaluate": "ok",
    }  # fmt: skip
    fresh = Bench(tmp_path / "fresh", bench.launcher)
    fresh.folder.mkdir()
    (fresh.folder / "rows.csv").write_text((tmp_path / "rows.csv").read_text())
    anew = fresh.run(changed)
    assert table(bench, again, "predict") == table(fresh, anew, "predict")
    assert again.snapshot["nodes"]["evaluate"]["metrics"] == anew.snapshot["nodes"]["evaluate"]["metrics"]


def test_a_reused_run_tells_its_metrics_again(bench: Bench) -> None:
    first = bench.run(training())
    second = bench.run(training())
    assert set(second.states().values()) == {"reused"}
    for node in ("train", "evaluate"):
        assert second.snapshot["nodes"][node]["metrics"] == first.snapshot["nodes"][node]["metrics"]
    assert second.snapshot["nodes"]["predict"]["outputs"] == first.snapshot["nodes"]["predict"]["outputs"]


def test_a_split_stays_disjoint_and_complete_after_reuse(bench: Bench) -> None:
    half = document(
        {
            "read": ("source.csv", {"path": "rows.csv"}),
            "cast": ("prepare.cast", {"types": {"x": "double"}}),
            "split": ("sample.split", {"ratio": 0.5}),
            "left": ("prepare.sort", {"columns": ["x"]}),
            "right": ("prepare.sort", {"columns": ["x"]}),
        },
        ["read.table>cast.table", "cast.table>split.table", "split.train>left.table", "split.test>right.table"],
    )
    half["nodes"][3]["params"] = half["nodes"][4]["params"] = sort_params("x")
    bench.run(half, scope={"kind": "to", "nodes": ["left"]})
    ran = bench.run(half)
    assert ran.states()["left"] == "reused"
    left, right = table(bench, ran, "left"), table(bench, ran, "right")
    whole = bench.run(half, scope={"kind": "to", "nodes": ["cast"]})
    rows = table(bench, whole, "cast")
    assert sorted(map(str, left + right)) == sorted(map(str, rows))
    assert not {str(r) for r in left} & {str(r) for r in right}


def sort_params(column: str) -> dict[str, Any]:
    """`prepare.sort` by one column, however its form names that."""
    fields = registry.load()["prepare.sort"].Params.model_fields
    name = next(iter(fields))
    for value in ([column], [{"column": column}]):
        try:
            registry.load()["prepare.sort"]({name: value})
        except Exception:  # noqa: BLE001 - the other form is tried
            continue
        return {name: value}
    raise AssertionError(fields)


def test_a_value_that_does_not_fit_names_the_cast_though_the_trainer_met_it(bench: Bench) -> None:
    with (bench.folder / "rows.csv").open("a") as file:
        file.write("1.5,abc,1\n")
    found = training()
    found["nodes"][1]["params"]["on_failure"] = "error"
    ran = bench.run(found)
    assert ran.states() == {
        "read": "ok", "cast": "failed", "split": "skipped", "train": "skipped", "predict": "skipped", "evaluate": "skipped",
    }  # fmt: skip
    problem = ran.problem("cast")
    assert problem["code"] == "cast-failed"
    assert "abc" in problem["message"]["en"]
    assert "abc" in problem["message"]["zh"]
    assert problem["where"] == {"node": "cast", "param": "types", "column": "z"}
    assert ran.state["state"] == "failed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x,z,y\n1,2,1\n2,3,1\n", "label-one-class"),
        ("x,z,y\n1,2,1\n2,3,0\n1,2\n1,2,3,4\n", "rows-malformed"),
        ("x,z,y\n1,2,1\n,3,0\n1,,0\n4,4,1\n2,1,0\n3,1,0\n", "features-null"),
        ("x,z,y\n", "rows-none"),
    ],
)
def test_bad_rows_are_a_clear_error(bench: Bench, text: str, code: str) -> None:
    (bench.folder / "rows.csv").write_text(text)
    ran = bench.run(training())
    assert ran.state["state"] == "failed"
    failed = [found["problem"] for found in ran.snapshot["nodes"].values() if found["state"] == "failed"]
    assert [problem["code"] for problem in failed] == [code]
    assert failed[0]["message"]["zh"] != failed[0]["message"]["en"]


@pytest.mark.parametrize(("suffix", "packed"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_a_packed_file_is_read_and_its_encoding_looked_at(
    bench: Bench, suffix: str, packed: Callable[[bytes], bytes]
) -> None:
    name = f"cities.csv.{suffix}"
    (bench.folder / name).write_bytes(packed("city,n\n北京,1\n上海,2\n".encode()))
    read = document(
        {"read": ("source.csv", {"path": name}), "keep": ("prepare.drop_duplicates", {})}, ["read.table>keep.table"]
    )
    ran = bench.run(read)
    assert ran.states() == {"read": "ok", "keep": "ok"}
    (bench.folder / name).write_bytes(packed("city,n\n北京,1\n".encode("gb18030")))
    problem = bench.run(read).problem("read")
    assert (problem["code"], problem["where"]["param"]) == ("encoding-wrong", "encoding")


def test_a_failed_branch_leaves_the_other_to_its_end(bench: Bench) -> None:
    two = document(
        {
            "read": ("source.csv", {"path": "rows.csv"}),
            "bad": ("test.broken", {}),
            "after": ("prepare.rename", {"names": {"x": "w"}}),
            "good": ("prepare.rename", {"names": {"x": "v"}}),
        },
        ["read.table>bad.table", "bad.table>after.table", "read.table>good.table"],
    )
    ran = bench.run(two)
    assert ran.states() == {"read": "ok", "bad": "failed", "after": "skipped", "good": "ok"}
    problem = ran.problem("bad")
    assert problem["code"] == "python-error"
    assert problem["data"]["line"] == 3


def sleepers(count: int, seconds: float) -> dict[str, Any]:
    nodes: dict[str, Any] = {"read": ("source.csv", {"path": "rows.csv"})}
    nodes |= {f"sleep{n}": ("test.sleepy", {"seconds": seconds}) for n in range(count)}
    return document(nodes, [f"read.table>sleep{n}.table" for n in range(count)])


def test_a_sleeping_python_worker_is_cancelled(bench: Bench) -> None:
    ran = bench.run(sleepers(1, 90.0), cancel_when="sleep0")
    assert ran.state["state"] == "cancelled"
    assert ran.states()["sleep0"] == "cancelled"
    assert bench.run(training(), timeout_s=80).state["state"] == "ok", "the worker still sleeps in a core"


def test_branches_run_at_the_same_time(bench: Bench) -> None:
    ran = bench.run(sleepers(2, 4.0))
    assert ran.state["state"] == "ok"
    times = {(e["type"], e["node"]): e["time"] for e in ran.events if e["type"].startswith("node-")}
    for one, other in (("sleep0", "sleep1"), ("sleep1", "sleep0")):
        assert times[("node-started", one)] < times[("node-finished", other)]


def test_rows_are_counted_where_that_costs_nothing(bench: Bench) -> None:
    (bench.folder / "rows.csv").write_text(rows_csv(5000))
    ran = bench.run(training())
    shown = {
        node: preview(bench, ran, node, port)["row_count"] for node, port in (("cast", "table"), ("predict", "table"))
    }
    assert shown["cast"] == 5000
    assert 1000 < shown["predict"] < 2000


def test_a_table_that_is_learnt_from_is_kept(bench: Bench) -> None:
    (bench.folder / "rows.csv").write_text(rows_csv(5000))
    ran = bench.run(filled())
    assert set(ran.states().values()) == {"ok"}
    assert preview(bench, ran, "cast")["row_count"] == preview(bench, ran, "fill")["row_count"] == 5000


def test_a_registered_model_is_a_package_that_proves_its_scores(bench: Bench) -> None:
    found = training()
    found["nodes"].append({"id": "register", "component": "predict.register", "version": 1, "params": {"name": "m"}})
    found["edges"].append({"from": ["train", "model"], "to": ["register", "model"]})
    found["edges"].append({"from": ["evaluate", "metrics"], "to": ["register", "metrics"]})
    ran = bench.run(found)
    assert ran.state["state"] == "ok", ran.snapshot["nodes"]["register"]["problem"]
    told = next(e for e in ran.events if e["type"] == "artifact" and e["node"] == "register")
    assert told["meta"]["package"]
    assert told["meta"]["model"]["parity"]["ok"]
    folder = bench.store.local_path(bench.store.open(told["uri"]).path("model"))
    assert json.loads((folder / "model.json").read_text())["name"] == "m"
    inputs = [(one["name"], one["type"]) for one in told["meta"]["model"]["program"]["inputs"]]
    assert inputs == [("x", "double"), ("z", "double")]
    again = bench.run(found)
    assert again.states() == {**dict.fromkeys(again.states(), "reused"), "register": "ok"}


def test_what_warms_a_driver_up_runs_to_its_end(spark: SparkSession) -> None:
    started: list[engine.Engine] = []
    warmup.run(spark, started)
    assert [set(one.states.values()) for one in started] == [{"ok"}]
    assert len(started[0].states) == 11
