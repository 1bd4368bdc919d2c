"""A workspace's cluster over HTTP: who sets it, what is refused, and what a run's own form makes of it."""

from __future__ import annotations

from typing import Any

import pytest

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
