"""Driving: the state may be lost or old, and services of the studio may fail; no engine is needed to see it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components import errors
from components.spec.schema import Schema
from runners import api, artifacts
from runners.environments import Environment
from runners.launchers import handles
from runners.launchers.process import ProcessLauncher
from runners.sources import SourceState
from tests.runners.documents import training

HERE = Environment("python", {}, frozenset({"spark", "studio"}))
SCHEMA = Schema.of({"x": "string", "z": "string", "y": "string"})


class Sleeper(ProcessLauncher):
    """A process launcher whose engine only waits."""

    def command(self, stage_file: Path) -> list[str]:
        return ["sleep", "60"]


class Deaf(ProcessLauncher):
    """A process launcher whose engine does not hear that it shall end, as one that computes in one long step."""

    def command(self, stage_file: Path) -> list[str]:
        return ["sh", "-c", f"trap '' TERM; touch '{stage_file.with_name('deaf')}'; while :; do sleep 0.05; done"]


def deploying() -> dict[str, Any]:
    made = training()
    made["nodes"] += [
        {"id": "register", "component": "predict.register", "version": 1, "params": {"name": "m"}},
        {"id": "deploy", "component": "predict.deploy", "version": 1, "params": {"name": "m"}},
    ]
    made["edges"] += [
        {"from": ["train", "model"], "to": ["register", "model"]},
        {"from": ["register", "model"], "to": ["deploy", "model"]},
    ]
    return made


def planned(store: api.Store, document: dict[str, Any]) -> api.Plan:
    return api.plan(document, store=store, sources={"read": SourceState("1", SCHEMA)}, environment=HERE)


def context(folder: Path, document: dict[str, Any], told: list[dict[str, Any]], **options: Any) -> api.Context:
    options.setdefault("launcher", lambda engine: Sleeper())
    return api.Context(
        run="r1", document=document, artifacts=api.Store(str(folder / "art")).url, work=folder / "work",
        events={"file": str(folder / "events.jsonl")}, emit=told.extend, **options,
    )  # fmt: skip


def test_a_driver_that_died_before_saving_finds_its_engine_again(tmp_path: Path) -> None:
    store = api.Store(str(tmp_path / "art"))
    plan = planned(store, training())
    before = api.start(plan)
    first = api.advance(plan, before, context(tmp_path, training(), []))
    again = api.advance(plan, before, context(tmp_path, training(), []))
    assert again["stages"]["s1"]["handle"] == first["stages"]["s1"]["handle"]
    assert again["stages"]["s1"]["attempt"] == 1
    ended = context(tmp_path, training(), [])
    ended.cancelled = True
    while again["state"] == "running":
        again = api.advance(plan, again, ended)
    assert again["state"] == "cancelled"


def test_an_engine_that_does_not_end_is_killed_and_its_end_told_for_it(tmp_path: Path) -> None:
    plan, told = planned(api.Store(str(tmp_path / "art")), training()), list[dict[str, Any]]()
    made = context(tmp_path, training(), told, launcher=lambda engine: Deaf())
    state = api.advance(plan, api.start(plan), made)
    deadline = time.monotonic() + 60
    while not (tmp_path / "work" / "r1" / "s1.1" / "deaf").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    handle, made.cancelled = state["stages"]["s1"]["handle"], True
    while state["state"] == "running":
        state = api.advance(plan, state, made)
    assert state["state"] == "cancelled"
    assert handles.process_of(handle) is None
    assert {event["node"]: event["state"] for event in told} == dict.fromkeys(plan.nodes, "cancelled")


def test_a_driver_that_died_while_launching_takes_another_attempt(tmp_path: Path) -> None:
    plan = planned(api.Store(str(tmp_path / "art")), training())
    (tmp_path / "work" / "r1" / "s1.1").mkdir(parents=True)
    told = context(tmp_path, training(), [])
    state = api.advance(plan, api.start(plan), told)
    assert state["stages"]["s1"]["attempt"] == 2
    told.cancelled = True
    while state["state"] == "running":
        state = api.advance(plan, state, told)


def test_an_engine_that_cannot_be_started_is_tried_three_times_and_told(tmp_path: Path) -> None:
    plan = planned(api.Store(str(tmp_path / "art")), training())
    told: list[dict[str, Any]] = []
    made = context(tmp_path, training(), told, launcher=lambda engine: ProcessLauncher(python="/nowhere/python"))
    state = api.start(plan)
    for attempt in (1, 2, 3):
        assert state["state"] == "running"
        state = api.advance(plan, state, made)
        assert state["stages"]["s1"]["attempt"] == attempt
    assert state["state"] == "failed"
    assert state["stages"]["s1"]["problem"]["code"] == "engine-not-started"
    assert {event["node"]: event["state"] for event in told} == dict.fromkeys(plan.nodes, "failed")


def test_advancing_never_changes_the_state_it_was_given(tmp_path: Path) -> None:
    plan = planned(api.Store(str(tmp_path / "art")), training())
    state = api.start(plan)
    before = json.dumps(state)
    made = context(tmp_path, training(), [])
    made.cancelled = True
    api.advance(plan, state, made)
    assert json.dumps(state) == before


class Deployments:
    """A studio's services that deploy, or fail to."""

    def __init__(self, fails: bool) -> None:
        self.fails, self.asked = fails, []

    def run_node(
        self, node: str, component: str, params: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        self.asked.append((node, component, params["name"], inputs["model"]["meta"]["package"]))
        if self.fails:
            raise errors.OperationalError(errors.problem("port-taken", "The port is taken.", "端口已被占用。"))
        return [{"type": "report", "blocks": []}]


@pytest.mark.parametrize("fails", [False, True])
def test_a_step_of_the_studio_runs_once_what_it_reads_is_there(tmp_path: Path, fails: bool) -> None:
    store = api.Store(str(tmp_path / "art"))
    plan = planned(store, deploying())
    services, told = Deployments(fails), []
    made = context(tmp_path, deploying(), told, services=services)
    state = api.advance(plan, api.start(plan), made)
    assert services.asked == []
    register = plan.nodes["register"]
    port = {"kind": "model", "stored": True, "path": "model", "schema": None, "rows": None, "meta": {"package": True}}
    store.publish(
        artifacts.manifest(
            store.reserve(register.fingerprint), register.fingerprint, register.identity, "register", "predict.register",
            seconds=0.1, ports={"model": port},
        )
    )  # fmt: skip
    Path(state["stages"]["s1"]["handle"]["result"]).write_text('{"state": "ok", "problem": null}')
    for _ in range(3):
        state = api.advance(plan, state, made)
    assert services.asked == [("deploy", "predict.deploy", "m", True)]
    assert state["state"] == ("failed" if fails else "ok")
    last = [event for event in told if event["node"] == "deploy"][-1]
    assert last["state"] == ("failed" if fails else "ok")
    assert (last["problem"] or {}).get("code") == ("port-taken" if fails else None)
    assert [event["number"] for event in told] == list(range(1, len(told) + 1))
    Sleeper().cancel(state["stages"]["s1"]["handle"])
