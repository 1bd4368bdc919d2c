"""The cluster's settings: what is allowed, how far a run may go, and what spark-submit is told."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from components.errors import UserError
from runners import clusters
from runners.clusters import Choice, Cluster, Dynamic
from runners.launchers.kubernetes import KubernetesLauncher
from runners.launchers.yarn import YarnLauncher
from runners.spark import session

YARN = {"kind": "yarn", "master": "http://rm:8088", "queue": "default"}


def wrong(**cluster: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(UserError) as refused:
        clusters.read({"cluster": cluster})
    for problem in refused.value.problems:
        assert problem.message.zh != problem.message.en
    return [(problem.code, problem.where.param) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("cluster", "code", "field"),
    [
        ({"kind": "yarn"}, "cluster-master-wrong", "cluster.master"),
        ({"kind": "standalone", "master": "http://host:7077"}, "cluster-master-wrong", "cluster.master"),
        ({"kind": "kubernetes", "master": "https://k8s:6443"}, "cluster-image-missing", "cluster.image"),
        ({**YARN, "dynamic": {"least": 5, "most": 2}}, "cluster-dynamic-wrong", "cluster.dynamic"),
        ({**YARN, "spark": {"spark.driver.extraJavaOptions": "-x"}}, "cluster-setting-refused", "cluster.spark"),
        ({**YARN, "spark": {"spark.submit.pyFiles": "x.py"}}, "cluster-setting-refused", "cluster.spark"),
        ({**YARN, "spark": {"spark.hadoop.fs.s3a.secret.key": "x"}}, "cluster-setting-secret", "cluster.spark"),
        ({**YARN, "executors": 0}, "field-wrong", "cluster.executors"),
        ({**YARN, "queue": "a b"}, "field-wrong", "cluster.queue"),
        ({**YARN, "color": "red"}, "field-wrong", "cluster.color"),
    ],
)
def test_a_wrong_setting_is_named(cluster: dict[str, Any], code: str, field: str) -> None:
    assert wrong(**cluster) == [(code, field)]


def test_every_wrong_setting_is_told_at_once() -> None:
    assert len(wrong(kind="yarn", spark={"spark.foo": "1", "spark.bar": "2"})) == 3


def test_a_run_moves_within_the_bounds_and_no_further() -> None:
    policy = clusters.read({"cluster": YARN, "bounds": {"most_executors": 4, "queues": ["night"]}})
    moved = policy.cluster_for(Choice(executors=4, queue="night"))
    assert (moved.executors, moved.queue, moved.executor_memory_mb) == (4, "night", policy.cluster.executor_memory_mb)
    with pytest.raises(UserError) as refused:
        policy.cluster_for(Choice(executors=5, executor_memory_mb=100_000, queue="boss"))
    found = [(problem.code, problem.where.param) for problem in refused.value.problems]
    assert found == [
        ("cluster-bounds", "executor_memory_mb"),
        ("cluster-bounds", "executors"),
        ("cluster-queue-refused", "queue"),
    ]


def test_what_the_policy_itself_asks_for_is_never_beyond() -> None:
    policy = clusters.read({"cluster": {**YARN, "executors": 20}, "bounds": {"most_executors": 4}})
    assert policy.cluster_for(Choice(executors=20)).executors == 20


def test_a_count_of_executors_ends_dynamic_allocation() -> None:
    policy = clusters.read({"cluster": {**YARN, "dynamic": {"least": 0, "most": 3}}})
    assert session.cluster_settings(policy.cluster)["spark.dynamicAllocation.maxExecutors"] == "3"
    fixed = session.cluster_settings(policy.cluster_for(Choice(executors=2)))
    assert fixed["spark.executor.instances"] == "2"
    assert "spark.dynamicAllocation.enabled" not in fixed


def test_nothing_of_this_machine_is_submitted(tmp_path_factory: pytest.TempPathFactory) -> None:
    cluster = Cluster(
        kind="yarn", master="http://rm:8088", python="hdfs:///envs/python.tar.gz", dynamic=Dynamic(most=3)
    )
    command = YarnLauncher(cluster).command("studio-1", "hdfs://name/art/_runs/run-1/s1.1")
    settings = dict(part.split("=", 1) for before, part in itertools.pairwise(command) if before == "--conf")
    assert settings["spark.pyspark.python"] == "./environment/bin/python"
    assert settings["spark.yarn.dist.archives"].endswith("#studio,hdfs:///envs/python.tar.gz#environment")
    assert settings["spark.yarn.stagingDir"] == "hdfs://name/art/_runs/run-1/s1.1"
    own = {name: value for name, value in settings.items() if str(tmp_path_factory.getbasetemp().parent) in value}
    assert set(own) <= {"spark.yarn.dist.archives"}, "the code's archive is sent from here; nothing else may be named"


def test_pods_are_named_and_found_by_the_attempts_own_name() -> None:
    cluster = Cluster(kind="kubernetes", master="https://k8s:6443", image="spark:1", namespace="jobs")
    command = KubernetesLauncher(cluster).command("studio-1", "s3a://bucket/art/_runs/run-1/s1.1")
    for setting in ("spark.kubernetes.namespace=jobs", "spark.kubernetes.driver.pod.name=studio-1"):
        assert setting in command
