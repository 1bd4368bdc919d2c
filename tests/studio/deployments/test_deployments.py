"""Endpoints: started, proven, asked, killed, stopped, and closed to strangers."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.test import Client
from django.utils import timezone

from components.errors import UserError
from deploy.manifest import CASES, Package
from studio.deployments import actions, nodes, rollout, supervisor
from studio.deployments.models import Deployment, RevisionState, State
from studio.workspaces.actions import create_token
from studio.workspaces.models import Workspace
from studio.zoo.models import ModelVersion
from tests.deploy.made import expected, model, raw_rows
from tests.studio.conftest import Person

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

Register = Callable[..., ModelVersion]


def deployed(alice: Person, version: ModelVersion, name: str = "intent", status: int = 201, **more: Any) -> Any:
    return alice.post("deployments/", {"model_version": version.pk, "name": name, **more}, status=status)


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "since": row["since"].isoformat()} for row in rows]


def process(key: int) -> psutil.Process:
    handle = Deployment.objects.get(pk=key).handle
    assert handle is not None
    return psutil.Process(handle["pid"])


def kinds(alice: Person, key: int) -> list[str]:
    return [event["kind"] for event in alice.get(f"deployments/{key}/")["events"]][::-1]


def broken_copy(small: Package, folder: Path) -> Path:
    """The package with another engine's score in its sample."""
    copied = folder / "broken"
    shutil.copytree(small.folder, copied)
    cases = json.loads((copied / CASES).read_text())
    cases[4]["expected"]["probability"] += 1e-3
    (copied / CASES).write_text(json.dumps(cases))
    return copied


def test_a_version_is_deployed_proven_asked_and_stopped(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    assert (made["state"], made["public_path"]) == ("ready", "/endpoints/alice/intent")
    assert [(r["number"], r["active"], r["parity"]["ok"]) for r in made["revisions"]] == [(1, True, True)]
    rows = raw_rows(12, seed=3)
    answer = alice.post(f"deployments/{made['id']}/predict/", {"rows": plain(rows)})
    trained = model(raw_rows(120))
    for row, got in zip(rows, answer["rows"], strict=True):
        assert got["probability"] == pytest.approx(expected(trained, row)["probability"], abs=1e-6)
    assert alice.post(f"deployments/{made['id']}/predict/", {"rows": [made["example"]]})["rows"][0]["prediction"] in (
        "yes",
        "no",
    )
    running = process(made["id"])
    alice.post(f"deployments/{made['id']}/stop/")
    assert alice.get(f"deployments/{made['id']}/")["state"] == "stopped"
    assert not running.is_running() or running.status() == psutil.STATUS_ZOMBIE
    refused = alice.post(f"deployments/{made['id']}/predict/", {"rows": [made["example"]]}, status=503)
    assert refused["code"] == "endpoint-not-ready"
    assert alice.post(f"deployments/{made['id']}/start/")["state"] == "ready"


def test_what_the_endpoint_refuses_is_refused_by_column(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    row = {**made["example"], "visits": "many"}
    refused = alice.post(f"deployments/{made['id']}/predict/", {"rows": [row]}, status=400)
    assert refused["problems"][0]["where"]["column"] == "visits"


def test_the_proxy_speaks_the_protocol_to_members_and_predict_tokens_only(
    alice: Person, bob: Person, register: Register
) -> None:
    deployed(alice, register())
    ready = "/endpoints/alice/intent/v2/models/intent/ready"
    assert alice.browser.get(ready).status_code == 200
    assert bob.browser.get(ready).status_code == 404
    assert Client().get(ready).status_code == 401
    workspace = Workspace.objects.get(slug="alice")
    for scopes, status in ((["predict"], 200), (["read"], 403), (["write"], 200)):
        _, secret = create_token(workspace, alice.user, "t", scopes)
        headers = {"Authorization": f"Token {secret}", "Accept": "application/octet-stream"}
        assert Client().get(ready, headers=headers).status_code == status
        body = json.dumps({"inputs": []})
        asked = Client().post(
            "/endpoints/alice/intent/v2/models/intent/infer", body, "application/json", headers=headers
        )
        assert asked.status_code == (400 if status == 200 else 403)
    _, foreign = create_token(Workspace.objects.get(slug="bob"), bob.user, "t", ["predict"])
    assert Client().get(ready, headers={"Authorization": f"Token {foreign}"}).status_code == 404


def test_a_predict_token_opens_nothing_else(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    _, secret = create_token(Workspace.objects.get(slug="alice"), alice.user, "t", ["predict"])
    headers = {"Authorization": f"Token {secret}"}
    for address in ("deployments/", f"deployments/{made['id']}/", "models/", "experiments/"):
        assert Client().get(f"/api/workspaces/alice/{address}", headers=headers).status_code == 403


def test_an_endpoint_that_is_killed_is_started_again(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    killed = process(made["id"]).pid
    os.kill(killed, signal.SIGKILL)
    psutil.Process(killed).wait(10)
    supervisor.look()
    assert alice.get(f"deployments/{made['id']}/")["state"] == "restarting"
    supervisor.look()
    assert Deployment.objects.get(pk=made["id"]).state == State.RESTARTING, "the pause is kept"
    Deployment.objects.update(next_try_at=timezone.now())
    supervisor.look()
    assert alice.get(f"deployments/{made['id']}/")["state"] == "ready"
    assert process(made["id"]).pid != killed
    assert kinds(alice, made["id"]) == ["revision", "ready", "crashed", "ready"]
    assert len(alice.get(f"deployments/{made['id']}/")["revisions"]) == 1


def test_a_new_server_finds_the_running_process_again(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    before = process(made["id"]).pid
    supervisor.look(attach=True)
    assert process(made["id"]).pid == before
    assert kinds(alice, made["id"])[-1] == "attached"


def test_the_pauses_between_tries_grow_to_a_minute() -> None:
    assert [rollout.pause(n) for n in (1, 2, 3, 4, 8, 50)] == [1, 2, 4, 8, 60, 60]


def test_a_revision_that_differs_from_the_engine_is_refused_and_the_former_one_goes_on(
    alice: Person, register: Register, small: Package, tmp_path: Path
) -> None:
    made = deployed(alice, register())
    before = process(made["id"]).pid
    wrong = register(broken_copy(small, tmp_path))
    alice.post(f"deployments/{made['id']}/revisions/", {"model_version": wrong.pk}, status=201)
    found = alice.get(f"deployments/{made['id']}/")
    assert found["state"] == "ready"
    assert [(r["number"], r["state"]) for r in found["revisions"]] == [(2, "refused"), (1, "live")]
    assert found["problem"]["code"] == "parity-differs"
    assert found["model_version"]["number"] == 1
    assert process(made["id"]).pid == before
    assert alice.post(f"deployments/{made['id']}/predict/", {"rows": [made["example"]]})["rows"]
    os.kill(before, signal.SIGKILL)
    psutil.Process(before).wait(10)
    supervisor.look()
    Deployment.objects.update(next_try_at=timezone.now())
    supervisor.look()
    again = alice.get(f"deployments/{made['id']}/")
    assert (again["state"], [r["number"] for r in again["revisions"] if r["active"]]) == ("ready", [1])


def test_a_new_revision_takes_over_and_can_be_rolled_back(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    before = process(made["id"])
    second = register()
    alice.post(f"deployments/{made['id']}/revisions/", {"model_version": second.pk}, status=201)
    found = alice.get(f"deployments/{made['id']}/")
    assert (found["model_version"]["number"], [r["state"] for r in found["revisions"]]) == (2, ["live", "replaced"])
    assert not before.is_running() or before.status() == psutil.STATUS_ZOMBIE
    back = alice.post(f"deployments/{made['id']}/roll-back/", {"revision": 1})
    assert (back["model_version"]["number"], back["revisions"][0]["number"]) == (1, 3)


def test_a_version_without_parity_is_deployed_only_when_asked_by_name(alice: Person, register: Register) -> None:
    version = register()
    ModelVersion.objects.filter(pk=version.pk).update(parity=None)
    assert deployed(alice, version, status=409)["code"] == "no-parity"
    assert deployed(alice, version, unproven=True)["state"] == "ready"


@pytest.mark.parametrize("name", ["a/b", "../x", "a?b", " a", "a#b", "%2e"])
def test_a_name_that_would_change_the_address_is_refused(alice: Person, register: Register, name: str) -> None:
    assert deployed(alice, register(), name, status=400)["code"] == "name-wrong"


def test_the_node_of_a_run_deploys_once_however_often_it_is_driven(alice: Person, register: Register) -> None:
    version = register()
    assert version.run is not None
    for _ in range(2):
        events = nodes.deploy(version.run, "deploy", {"name": "intent"}, {"model": {"node": "register"}})
        assert events[0]["type"] == "report"
    (row,) = alice.get("deployments/")["results"]
    assert len(alice.get(f"deployments/{row['id']}/")["revisions"]) == 1


def test_the_node_fails_where_the_endpoint_differs(
    alice: Person, register: Register, small: Package, tmp_path: Path
) -> None:
    version = register(broken_copy(small, tmp_path))
    assert version.run is not None
    with pytest.raises(UserError) as failed:
        nodes.deploy(version.run, "deploy", {"name": "intent"}, {"model": {"node": "register"}})
    assert failed.value.problems[0].code == "parity-differs"
    found = Deployment.objects.get(name="intent")
    assert (found.state, found.revisions.get().state) == (State.FAILED, RevisionState.REFUSED)


def test_a_deleted_deployment_stops_and_comes_back_stopped(alice: Person, register: Register) -> None:
    made = deployed(alice, register())
    running = process(made["id"])
    alice.delete(f"deployments/{made['id']}/")
    assert not running.is_running() or running.status() == psutil.STATUS_ZOMBIE
    assert alice.browser.get("/endpoints/alice/intent/v2/health/ready").status_code == 404
    alice.post(f"bin/deployment/{made['id']}/restore/", status=204)
    assert [row["state"] for row in alice.get("deployments/")["results"]] == ["stopped"]


def test_a_model_that_is_served_is_not_deleted(alice: Person, register: Register) -> None:
    version = register()
    actions.deploy(Workspace.objects.get(slug="alice"), alice.user, "intent", version)
    refused = alice.delete(f"models/{version.model_id}/", status=409)
    assert refused["code"] == "model-deployed"


def test_bob_and_charlie_start_and_stop_nothing(
    alice: Person, bob: Person, charlie: Person, register: Register
) -> None:
    version = register()
    made = actions.deploy(Workspace.objects.get(slug="alice"), alice.user, "intent", version)
    for person, status in ((bob, 404), (charlie, 403)):
        for address in ("start", "stop"):
            person.post(f"deployments/{made.pk}/{address}/", status=status)
        person.post("deployments/", {"model_version": version.pk, "name": "mine"}, status=status)
        person.delete(f"deployments/{made.pk}/", status=status)
    charlie.get(f"deployments/{made.pk}/")
    bob.get(f"deployments/{made.pk}/", status=404)
