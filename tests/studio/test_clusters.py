"""A workspace's cluster over HTTP: who sets it, what is refused, and what a run's own form makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from runners.launchers.pages import Pages
from runners.launchers.yarn import YarnLauncher
from studio.runs import contexts
from studio.runs.models import Run
from studio.workspaces.models import AuditRow
from tests.studio.conftest import Person

YARN = {"kind": "yarn", "master": "http://rm:8088", "queue": "day", "executors": 2, "shared_artifacts": True}
POLICY = {"cluster": YARN, "bounds": {"most_executors": 4, "queues": ["night"]}}


@pytest.fixture
def owner(alice: Person) -> Person:
    alice.user.is_superuser = True
    alice.user.save()
    return alice


@pytest.fixture
def experiment(alice: Person, document: dict[str, Any]) -> int:
    made = alice.post("experiments/", {"name": "On a cluster", "document": document}, status=201)
    return int(made["id"])


def test_the_administrator_sets_it_and_it_is_noted(owner: Person) -> None:
    before = owner.get("cluster/")
    assert (before["policy"]["cluster"]["kind"], before["chosen"], before["refusal"]) == ("local", False, None)
    after = owner.put("cluster/", POLICY)
    assert (after["policy"]["cluster"]["queue"], after["chosen"]) == ("day", True)
    assert owner.get("cluster/") == after
    row = AuditRow.objects.get(action="cluster.set")
    assert row.data["policy"]["bounds"]["queues"] == ["night"]


def test_nobody_else_does(alice: Person, charlie: Person) -> None:
    assert alice.put("cluster/", POLICY, status=403)["code"] == "cluster-refused"
    assert alice.get("cluster/")["refusal"]["zh"]
    assert charlie.put("cluster/", POLICY, status=403)["code"] == "role-needed"


def test_each_wrong_field_is_named_and_nothing_is_kept(owner: Person) -> None:
    wrong = {"cluster": {**YARN, "master": "rm", "spark": {"spark.driver.extraJavaOptions": "-x"}}}
    refused = owner.put("cluster/", wrong, status=400)
    found = [(problem["code"], problem["where"]["param"]) for problem in refused["problems"]]
    assert found == [("cluster-master-wrong", "cluster.master"), ("cluster-setting-refused", "cluster.spark")]
    unknown = owner.put("cluster/", {"cluster": {**YARN, "executor_memory_mb": 1}}, status=400)["problems"]
    assert [problem["where"]["param"] for problem in unknown] == ["cluster.executor_memory_mb"]
    assert not owner.get("cluster/")["chosen"]


def test_a_run_keeps_the_cluster_it_began_with(owner: Person, experiment: int) -> None:
    owner.put("cluster/", POLICY)
    started = owner.post(f"experiments/{experiment}/runs/", {"cluster": {"executors": 4, "queue": "night"}}, status=201)
    owner.put("cluster/", {"cluster": {"kind": "local"}})
    run = Run.objects.get(pk=started["id"])
    launcher = contexts.launcher_of(run)("spark")
    assert isinstance(launcher, YarnLauncher)
    assert (launcher.cluster.queue, launcher.cluster.executors) == ("night", 4)
    local = owner.post(f"experiments/{experiment}/runs/", status=201)
    assert contexts.launcher_of(Run.objects.get(pk=local["id"])) is contexts.launcher


def test_a_run_may_not_ask_for_more(owner: Person, experiment: int) -> None:
    owner.put("cluster/", POLICY)
    body = {"cluster": {"executors": 5, "queue": "boss"}}
    refused = owner.post(f"experiments/{experiment}/runs/", body, status=400)
    assert [problem["where"]["param"] for problem in refused["problems"]] == ["executors", "queue"]
    assert not Run.objects.exists()


def test_without_a_cluster_there_is_nothing_to_ask(owner: Person, experiment: int) -> None:
    refused = owner.post(f"experiments/{experiment}/runs/", {"cluster": {"executors": 2}}, status=400)
    assert refused["code"] == "cluster-none"


def test_files_of_this_machine_are_refused_before_the_run(owner: Person, experiment: int) -> None:
    owner.put("cluster/", {"cluster": {**YARN, "shared_artifacts": False}})
    for address in (f"experiments/{experiment}/plan/", f"experiments/{experiment}/runs/"):
        refused = owner.post(address, {}, status=400)
        assert [(p["code"], p["where"]["param"]) for p in refused["problems"]] == [("cluster-file-local", "path")]
        assert "hdfs://" in refused["problems"][0]["hint"]["en"]
    assert not Run.objects.exists()


def test_spark_pages_of_a_run_are_its_editors_in_a_browser(
    owner: Person, bob: Person, charlie: Person, experiment: int, client: Client
) -> None:
    local = owner.post(f"experiments/{experiment}/runs/", status=201)
    assert local["pages"] is None
    assert owner.get(f"runs/{local['id']}/pages/jobs/", status=404)["code"] == "no-pages"
    owner.put("cluster/", POLICY)
    started = owner.post(f"experiments/{experiment}/runs/", status=201)
    assert started["pages"] == f"/api/workspaces/alice/runs/{started['id']}/pages/"
    assert "集群" in owner.get(f"runs/{started['id']}/pages/jobs/", status=404)["problems"][0]["message"]["zh"], (
        "not launched"
    )
    assert owner.get(f"runs/{started['id']}/")["pages"] == started["pages"]
    assert charlie.get(f"runs/{started['id']}/")["pages"] is None
    assert charlie.get(f"runs/{started['id']}/pages/", status=403)["code"] == "role-needed"
    assert bob.get(f"runs/{started['id']}/pages/", status=404)["code"] == "not-found"
    made = owner.post("/api/workspaces/alice/tokens/", {"name": "all", "scopes": ["read", "write"]}, status=201)
    by_token = client.get(started["pages"], headers={"Authorization": f"Token {made['secret']}"})
    assert (by_token.status_code, by_token.json()["code"]) == (403, "pages-refused")


def test_a_step_of_users_code_shows_no_pages(
    owner: Person, experiment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the engine has left says where; the cluster says on which host."""
    owner.put("cluster/", POLICY)
    run = Run.objects.get(pk=owner.post(f"experiments/{experiment}/runs/", status=201)["id"])
    (tmp_path / "pages.json").write_text('{"port": 4040, "token": "t", "host": "elsewhere"}')
    handle = {"name": "studio-1", "result": str(tmp_path / "result.json")}
    run.drive_state = {"stages": {"s1": {"state": "running", "handle": handle}}}
    monkeypatch.setattr(YarnLauncher, "host", lambda self, handle: "node1")
    assert contexts.spark_pages(run) == Pages.at("node1", 4040, "t")
    run.plan = {**run.plan, "stages": [{**stage, "engine": "spark-code"} for stage in run.plan["stages"]]}
    assert contexts.spark_pages(run) is None
