"""Plans: what is reused, what runs and why; properties of fingerprints and scopes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.errors import UserError
from components.spec.schema import Schema
from runners import api, artifacts, environments
from runners.environments import Environment
from runners.plan import Plan
from runners.sources import SourceState, parquet_schema, path_state
from runners.spark import archive
from tests.runners.documents import document, training

SCHEMA = Schema.of({"x": "string", "z": "string", "y": "string"})
HERE = Environment("python", {"pyspark": "4.1.4"}, frozenset({"spark", "studio", "xgboost", "boosting"}))
CHEAP = {"read", "cast", "split"}


@pytest.fixture
def store(tmp_path: Path) -> api.Store:
    return api.Store(str(tmp_path))


def planned(store: api.Store, found: dict[str, Any], version: str | None = "1", **options: Any) -> Plan:
    options.setdefault("environment", HERE)
    return api.plan(found, store=store, sources={"read": SourceState(version, SCHEMA)}, **options)


def finish(store: api.Store, plan: Plan) -> None:
    """Leave artifacts as a run of the plan would."""
    ports = {
        "read": ["table"], "cast": ["table"], "split": ["train", "test"], "predict": ["table"],
        "train": ["model", "report"], "evaluate": ["metrics", "report"],
    }  # fmt: skip
    for node in plan.running():
        found = plan.nodes[node]
        kinds = {name: "table" if name in ("table", "train", "test") else name for name in ports[node]}
        made = {
            name: {
                "kind": kind,
                "stored": kind != "table" or found.store,
                "path": name,
                "schema": None,
                "rows": None,
                "meta": {},
            }
            for name, kind in kinds.items()
        }
        uri = store.reserve(found.fingerprint)
        store.publish(artifacts.manifest(uri, found.fingerprint, found.identity, node, "x.y", seconds=2.0, ports=made))


def states(plan: Plan) -> dict[str, str]:
    return {node: found.state for node, found in plan.nodes.items()}


def test_a_first_run_runs_all_in_one_stage_and_stores_what_is_dear(store: api.Store) -> None:
    plan = planned(store, training())
    assert set(states(plan).values()) == {"run"}
    assert len(plan.stages) == 1
    assert {node for node, found in plan.nodes.items() if not found.store} == CHEAP


def test_a_second_run_runs_nothing(store: api.Store) -> None:
    finish(store, planned(store, training()))
    plan = planned(store, training())
    assert set(states(plan).values()) == {"reuse"}
    assert plan.stages == ()
    assert plan.critical_seconds == 0


def test_a_changed_leaf_runs_alone_and_says_why(store: api.Store) -> None:
    before = planned(store, training())
    finish(store, before)
    changed = training()
    changed["nodes"][5]["params"]["threshold"] = 0.4
    plan = planned(store, changed, previous=before)
    assert plan.running() == ["evaluate"]
    assert plan.nodes["evaluate"].why.json()["code"] == "params-changed"
    assert plan.nodes["evaluate"].why.changed == ("threshold",)


def test_a_changed_trainer_runs_again_with_what_follows_and_reads_unstored_tables_anew(store: api.Store) -> None:
    before = planned(store, training())
    finish(store, before)
    plan = planned(store, training(max_categories=5), previous=before)
    assert plan.running() == ["train", "predict", "evaluate"]
    assert plan.nodes["predict"].why.code == "input-changed"
    assert states(plan)["split"] == "reuse"


def test_new_data_runs_everything_and_another_environment_too(store: api.Store) -> None:
    before = planned(store, training())
    finish(store, before)
    assert planned(store, training(), version="2", previous=before).nodes["read"].why.code == "source-changed"
    other = Environment("python", {"pyspark": "3.5.9"}, HERE.provides)
    plan = planned(store, training(), environment=other, previous=before)
    assert set(states(plan).values()) == {"run"}
    assert plan.nodes["train"].why.code in ("environment-changed", "input-changed")


def test_what_is_added_beside_leaves_results_valid_but_for_users_code(store: api.Store) -> None:
    scripted = training()
    scripted["nodes"].append({"id": "py", "component": "script.python", "version": 1, "params": {}})
    scripted["edges"].append({"from": ["cast", "table"], "to": ["py", "tables"]})
    more = Environment("python", {**HERE.versions, "tensorflow-cpu": "2.21.0"}, HERE.provides | {"tensorflow"})
    before, after = planned(store, scripted), planned(store, scripted, environment=more)
    other = [node for node in before.nodes if before.nodes[node].fingerprint != after.nodes[node].fingerprint]
    assert other == ["py"]


def test_a_force_runs_a_node_though_it_is_stored(store: api.Store) -> None:
    finish(store, planned(store, training()))
    plan = planned(store, training(), force=["train"])
    assert plan.running() == ["train"]
    assert plan.nodes["train"].why.code == "forced"


def test_run_to_here_stores_the_table_that_was_asked_for(store: api.Store) -> None:
    plan = planned(store, training(), scope={"kind": "to", "nodes": ["cast"]})
    assert plan.running() == ["read", "cast"]
    assert plan.nodes["cast"].store
    assert not plan.nodes["read"].store


def test_a_table_that_was_not_stored_is_made_when_it_is_asked_for(store: api.Store) -> None:
    finish(store, planned(store, training()))
    plan = planned(store, training(), scope={"kind": "to", "nodes": ["cast"]})
    assert plan.running() == ["cast"]
    assert plan.nodes["cast"].why.code == "not-stored"


def test_run_from_here_runs_missing_inputs_too(store: api.Store) -> None:
    plan = planned(store, training(), scope={"kind": "from", "nodes": ["predict"]})
    assert plan.running() == ["read", "cast", "split", "train", "predict", "evaluate"]
    finish(store, planned(store, training(), scope={"kind": "to", "nodes": ["train"]}))
    plan = planned(store, training(), scope={"kind": "only", "nodes": ["predict"]})
    assert plan.running() == ["predict"]
    assert states(plan)["evaluate"] == "skip"


def test_an_action_runs_in_every_run(store: api.Store) -> None:
    found = training()
    found["nodes"].append({"id": "register", "component": "predict.register", "version": 1, "params": {"name": "m"}})
    found["edges"].append({"from": ["train", "model"], "to": ["register", "model"]})
    one, two = planned(store, found), planned(store, found)
    assert one.nodes["register"].fingerprint != two.nodes["register"].fingerprint
    assert one.nodes["train"].fingerprint == two.nodes["train"].fingerprint


def test_a_step_that_is_switched_off_is_left_out_with_what_follows(store: api.Store) -> None:
    found = training()
    found["nodes"][3]["disabled"] = True
    plan = planned(store, found)
    assert plan.running() == ["read", "cast", "split"]
    assert plan.nodes["evaluate"].why.code == "disabled"


def test_a_missing_column_is_refused_before_anything_runs(store: api.Store) -> None:
    with pytest.raises(UserError) as refused:
        planned(store, training(label="bought"))
    assert [(p.where.node, p.where.param, p.code) for p in refused.value.problems] == [
        ("train", "label", "column-missing")
    ]


def test_what_is_outside_the_scope_may_be_wrong(store: api.Store) -> None:
    found = training(label="bought")
    assert planned(store, found, scope={"kind": "to", "nodes": ["split"]}).running() == ["read", "cast", "split"]


def test_a_cycle_and_a_missing_package_are_refused(store: api.Store) -> None:
    found = document(
        {"a": ("prepare.sort", {"columns": []}), "b": ("prepare.drop_duplicates", {})},
        ["a.table>b.table", "b.table>a.table"],
    )
    with pytest.raises(UserError) as refused:
        planned(store, found)
    assert "cycle" in {p.code for p in refused.value.problems}
    bare = Environment("python", {}, frozenset())
    with pytest.raises(UserError) as refused:
        planned(store, training(), environment=bare)
    assert {p.code for p in refused.value.problems} == {"environment-lacks"}


def test_a_place_of_java_without_java_is_said_before_a_run(store: api.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/no/java/here")
    environments.probe.cache_clear()
    archive.place.cache_clear()
    try:
        with pytest.raises(UserError) as refused:
            planned(store, training(), environment=environments.probe())
        assert archive.find() is None
    finally:
        environments.probe.cache_clear()
        archive.place.cache_clear()
    (told,) = {(p.code, p.data["place"]) for p in refused.value.problems}
    assert told == ("java-missing", "JAVA_HOME (/no/java/here)")


def test_a_studio_step_is_a_stage_of_its_own_after_what_it_reads(store: api.Store) -> None:
    found = training()
    found["nodes"].append({"id": "register", "component": "predict.register", "version": 1, "params": {"name": "m"}})
    found["nodes"].append({"id": "deploy", "component": "predict.deploy", "version": 1, "params": {}})
    found["edges"].append({"from": ["train", "model"], "to": ["register", "model"]})
    found["edges"].append({"from": ["register", "model"], "to": ["deploy", "model"]})
    plan = planned(store, found)
    assert [(stage.engine, stage.after) for stage in plan.stages] == [("spark", ()), ("studio", ("s1",))]
    assert Plan.from_json(json.loads(json.dumps(plan.json()))) == plan


names = st.sampled_from(["read", "cast", "split", "train", "predict", "evaluate"])


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(range(6)),
    view=st.dictionaries(names, st.integers()),
    label=st.text(max_size=5),
    renamed=st.booleans(),
)
def test_a_fingerprint_is_blind_to_order_names_places_and_labels(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], view: dict[str, int], label: str, renamed: bool
) -> None:
    store = api.Store(str(tmp_path_factory.mktemp("art")))
    first = planned(store, training())
    other = copy.deepcopy(training())
    other["nodes"] = [{**other["nodes"][n], "label": label} for n in order]
    other["view"] = view
    text = json.dumps(other).replace('"cast"', '"cast2"') if renamed else json.dumps(other)
    second = planned(store, json.loads(text))
    prints = sorted(found.fingerprint for found in first.nodes.values())
    assert prints == sorted(found.fingerprint for found in second.nodes.values())


@settings(max_examples=40, deadline=None)
@given(
    node=st.sampled_from([("cast", {"on_failure": "error"}), ("split", {"seed": 7}), ("train", {"max_categories": 3})])
)
def test_a_changed_parameter_changes_this_node_and_all_that_follow_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, node: tuple[str, dict[str, Any]]
) -> None:
    store = api.Store(str(tmp_path_factory.mktemp("art")))
    first, other = planned(store, training()), training()
    next(n for n in other["nodes"] if n["id"] == node[0])["params"].update(node[1])
    second = planned(store, other)
    order = list(first.nodes)
    changed = {n for n in order if first.nodes[n].fingerprint != second.nodes[n].fingerprint}
    assert changed == set(order[order.index(node[0]) :])


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["all", "to", "from", "only"]),
    chosen=st.sets(names, min_size=1),
    done=st.sets(names),
    force=st.sets(names, max_size=2),
)
def test_whatever_the_scope_every_node_that_runs_finds_its_inputs(
    tmp_path_factory: pytest.TempPathFactory, kind: str, chosen: set[str], done: set[str], force: set[str]
) -> None:
    store = api.Store(str(tmp_path_factory.mktemp("art")))
    finish(store, planned(store, training(), scope={"kind": "to", "nodes": sorted(done)}) if done else Plan({}, (), {}))
    found = training()
    plan = planned(store, found, scope={"kind": kind, "nodes": sorted(chosen)}, force=sorted(force))
    run = set(plan.running())
    for edge in found["edges"]:
        source, target = edge["from"][0], edge["to"][0]
        if target in run:
            assert source in run or plan.nodes[source].uri is not None
    assert {node for stage in plan.stages for node in stage.nodes} == run


def test_a_source_that_cannot_tell_its_version_is_read_anew_and_says_so(store: api.Store) -> None:
    before = planned(store, training(), None)
    assert (before.nodes["read"].why.code, before.nodes["read"].as_of) == ("unversioned", ())
    assert before.nodes["read"].store, "what was read is kept: to read it again might be something else"
    finish(store, before)
    later = planned(store, training(), None, previous=before)
    assert set(states(later).values()) == {"run"}
    assert later.nodes["read"].as_of == (before.nodes["read"].read_at,)
    assert later.nodes["read"].read_at != before.nodes["read"].read_at
    assert Plan.from_json(json.loads(json.dumps(later.json()))).nodes["read"].read_at == later.nodes["read"].read_at


def test_what_was_read_of_it_may_be_taken_and_nothing_else(store: api.Store) -> None:
    before = planned(store, training(), None)
    finish(store, before)
    moment = str(before.nodes["read"].read_at)
    again = planned(store, training(), None, previous=before, as_of={"read": moment})
    assert set(states(again).values()) == {"reuse"}
    assert (again.nodes["read"].why.code, again.nodes["read"].why.changed) == ("as-of", (moment,))
    third = planned(store, training(), None, previous=again)
    assert third.nodes["read"].as_of == (moment,), "a run that took it offers it on"
    for wrong in ({"read": "2020-01-01T00:00:00+00:00"}, {"cast": moment}, {"nowhere": moment}):
        with pytest.raises(UserError) as refused:
            planned(store, training(), None, previous=before, as_of=wrong)
        assert [p.code for p in refused.value.problems] == ["as-of-gone"]


def test_what_is_not_stored_any_more_is_not_offered(store: api.Store, tmp_path: Path) -> None:
    before = planned(store, training(), None)
    finish(store, before)
    for file in tmp_path.rglob("_manifest.json"):
        file.unlink()
    assert planned(store, training(), None, previous=before).nodes["read"].as_of == ()


def test_files_whose_place_does_not_tell_when_they_were_written_have_no_version() -> None:
    filesystem = fsspec.filesystem("memory")
    filesystem.pipe("/data/rows.csv", b"x,y\n1,2\n")
    state = path_state("memory://data/rows.csv", "rows.csv")
    assert (state.version, state.uri) == (None, "memory://data/rows.csv")


def test_times_in_96_bits_are_of_a_time_zone_as_spark_reads_them(tmp_path: Path) -> None:
    table = pa.table({"at": pa.array([1, 2], pa.timestamp("us")), "day": pa.array([1, 2], pa.date32())})
    pq.write_table(table, tmp_path / "new.parquet")
    pq.write_table(table, tmp_path / "old.parquet", use_deprecated_int96_timestamps=True)
    found = {name: parquet_schema(tmp_path / f"{name}.parquet") for name in ("new", "old")}
    assert {name: schema.types if schema else None for name, schema in found.items()} == {
        "new": {"at": "timestamp_ntz", "day": "date"},
        "old": {"at": "timestamp", "day": "date"},
    }
