"""An experiment file from the command line to Kubernetes: driver and executors as pods, results on S3."""

from __future__ import annotations

import datetime
import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runners import filesystems
from runners.clusters import Cluster
from runners.launchers import kubernetes as launcher_module
from runners.launchers.kubernetes import KubernetesLauncher
from tests.runners.documents import document, rows_csv, training
from tests.servers.kubernetes import ADDRESS, Kubernetes
from tests.servers.s3 import S3

pytestmark = [pytest.mark.spark, pytest.mark.cluster, pytest.mark.timeout(3600)]

ROOT = Path(__file__).parents[2]
KEYS = {"AWS_ACCESS_KEY_ID": "access", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture(scope="module")
def settings(kubernetes_cluster: Kubernetes, s3_for_pods: S3) -> dict[str, Any]:
    """The cluster as a policy declares it; the keys of S3 are a secret of the namespace."""
    literals = [f"--from-literal={KEYS[name]}={s3_for_pods.environment[name]}" for name in KEYS]
    kubernetes_cluster.kubectl("-n", "jobs", "create", "secret", "generic", "s3", *literals)
    spark = {
        "spark.hadoop.fs.s3a.endpoint": s3_for_pods.url, "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false", "spark.hadoop.fs.s3a.endpoint.region": "us-east-1",
        "spark.driver.memoryOverhead": "256m", "spark.executor.memoryOverhead": "256m",
    }  # fmt: skip
    for role in ("driver", "executor"):
        spark[f"spark.{role}.extraClassPath"] = "/jars/*"
        spark[f"spark.kubernetes.{role}.request.cores"] = "100m"
        spark |= {f"spark.kubernetes.{role}.secretKeyRef.{name}": f"s3:{key}" for name, key in KEYS.items()}
    return {
        "kind": "kubernetes", "master": kubernetes_cluster.master, "namespace": "jobs", "service_account": "spark",
        "image": "local/base:1", "pod_template": str(kubernetes_cluster.pod_template), "python": sys.executable,
        "driver_memory_mb": 640, "executor_memory_mb": 512, "executors": 1, "spark": spark,
    }  # fmt: skip


@pytest.fixture
def environment(kubernetes_cluster: Kubernetes, s3_for_pods: S3, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    own = {**s3_for_pods.environment, "KUBECONFIG": str(kubernetes_cluster.config), "STUDIO_SPARK_HEAP_MB": "900"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **own}


def experiment(path: str, component: str = "classify.logistic", **params: Any) -> dict[str, Any]:
    made = training(path)
    by_id = {node["id"]: node for node in made["nodes"]}
    by_id["train"] |= {"component": component, "params": {"label": "y", **params}}
    return made


def on_cluster(
    folder: Path,
    settings: Mapping[str, Any],
    environment: Mapping[str, str],
    s3: S3,
    made: Callable[[str], dict[str, Any]],
) -> subprocess.Popen[str]:
    """Run what `made` gives for the place of the rows."""
    base = f"s3a://{s3.bucket}/{folder.name}"
    filesystems.write_text(f"{base}/data/rows.csv", rows_csv())
    (folder / "cluster.json").write_text(json.dumps({"cluster": settings}))
    (folder / "experiment.json").write_text(json.dumps(made(f"{base}/data/rows.csv")))
    command = [sys.executable, "-m", "runners", "run", str(folder / "experiment.json"), "--json"]
    command += ["--cluster", str(folder / "cluster.json"), "--listen", ADDRESS]
    command += ["--artifacts", f"{base}/artifacts", "--root", f"{base}/data"]
    return subprocess.Popen(
        command, cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def pods(cluster: Kubernetes) -> dict[str, str]:
    """The phases of all pods of the namespace."""
    found = json.loads(cluster.kubectl("-n", "jobs", "get", "pods", "-o", "json"))["items"]
    return {pod["metadata"]["name"]: pod["status"]["phase"] for pod in found}


def of_runs(cluster: Kubernetes) -> set[str]:
    """All that Spark makes in the namespace, as `kind/name`."""
    found = json.loads(cluster.kubectl("-n", "jobs", "get", "pods,configmaps,services", "-o", "json"))["items"]
    named = {f"{one['kind']}/{one['metadata']['name']}" for one in found}
    return {name for name in named if "spark" in name or "studio" in name}


def test_pods_give_what_this_machine_gives(
    settings: dict[str, Any],
    environment: dict[str, str],
    kubernetes_cluster: Kubernetes,
    s3_for_pods: S3,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = on_cluster(tmp_path, settings, environment, s3_for_pods, experiment)
    output, errors = process.communicate(timeout=1200)
    assert process.returncode == 0, (output[-3000:], errors[-3000:], pods(kubernetes_cluster))
    there = json.loads(output)["nodes"]
    assert {node["state"] for node in there.values()} == {"ok"}
    assert list((s3_for_pods.folder / tmp_path.name / "artifacts" / "nodes").rglob("_manifest.json"))
    assert not list((s3_for_pods.folder / tmp_path.name / "artifacts").glob("_runs/*"))

    (tmp_path / "rows.csv").write_text(rows_csv())
    (tmp_path / "here.json").write_text(json.dumps(experiment("rows.csv")))
    command = [sys.executable, "-m", "runners", "run", str(tmp_path / "here.json"), "--json"]
    done = subprocess.run(
        [*command, "--artifacts", str(tmp_path / "here")],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    here = json.loads(done.stdout)["nodes"]
    assert there["evaluate"]["metrics"] == pytest.approx(here["evaluate"]["metrics"], rel=1e-9)

    (handle,) = [json.loads(file.read_text()) for file in (tmp_path / "runs").rglob("handle.json")]
    launcher = KubernetesLauncher(Cluster.model_validate(settings))
    assert launcher.ended(handle), "another process finds it by the handle alone"
    assert handle["application"].startswith("spark-")
    assert "Spark" in launcher.logs(handle)
    launcher._forget()
    assert handle["name"] in pods(kubernetes_cluster), "its log may still be asked for"
    monkeypatch.setattr(launcher_module, "KEPT", datetime.timedelta())
    launcher._forget()
    deadline = time.monotonic() + 30
    while handle["name"] in pods(kubernetes_cluster):
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_a_cancelled_run_leaves_no_pod(
    settings: dict[str, Any],
    environment: dict[str, str],
    kubernetes_cluster: Kubernetes,
    s3_for_pods: S3,
    tmp_path: Path,
) -> None:
    before = of_runs(kubernetes_cluster)
    trees = functools.partial(experiment, component="classify.gbdt", trees=500)
    process = on_cluster(tmp_path, settings, environment, s3_for_pods, trees)
    deadline = time.monotonic() + 600
    while not any(
        phase == "Running" and name.rsplit("-exec-")[0] != name
        for name, phase in pods(kubernetes_cluster).items()
        if f"Pod/{name}" not in before
    ):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, pods(kubernetes_cluster)
        time.sleep(0.5)
    (handle,) = [json.loads(file.read_text()) for file in (tmp_path / "runs").rglob("handle.json")]
    while not (found := KubernetesLauncher(Cluster.model_validate(settings)).pages(handle)):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    shown = found.get("/jobs/")
    assert (shown.status, b"Spark Jobs" in shown.content) == (200, True)
    assert replace(found, token="guess").get("/jobs/").status == 403
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, (output[-2000:], errors[-2000:])
    while left := of_runs(kubernetes_cluster) - before:
        assert time.monotonic() - asked < 30, left
        time.sleep(0.5)
    assert not list((s3_for_pods.folder / tmp_path.name / "artifacts").glob("_runs/*"))


def test_a_run_that_the_cluster_refuses_says_why(
    settings: dict[str, Any],
    environment: dict[str, str],
    kubernetes_cluster: Kubernetes,
    s3_for_pods: S3,
    tmp_path: Path,
) -> None:
    refused = {**settings, "namespace": "nowhere"}
    process = on_cluster(tmp_path, refused, environment, s3_for_pods, experiment)
    output, errors = process.communicate(timeout=600)
    assert process.returncode == 1, (output[-2000:], errors[-2000:])
    (problem,) = json.loads(output)["problems"].values()
    assert problem["code"] == "submit-failed"
    assert "nowhere" in problem["message"]["zh"]


SCRIPT = """def transform(df):
    return df.assign(x=df["x"] + 1)
"""


def scripted(path: str) -> dict[str, Any]:
    """Read → Python on the executors → cast → split → XGBoost → predict → evaluate."""
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "read": ("source.csv", {"path": path}),
        "cast": ("prepare.cast", {"types": {"x": "double", "z": "double"}}),
        "code": ("script.python", {"code": SCRIPT}),
        "split": ("sample.split", {"ratio": 0.7}),
        "train": ("classify.xgboost", {"label": "y", "rounds": 10}),
        "predict": ("predict.predict", {}),
        "evaluate": ("evaluate.binary", {"label": "y"}),
    }
    edges = [
        "read.table>cast.table", "cast.table>code.tables", "code.table>split.table", "split.train>train.train",
        "train.model>predict.model", "split.test>predict.table", "predict.table>evaluate.table",
    ]  # fmt: skip
    return document(nodes, edges)


def test_code_and_boosting_run_in_executor_pods_that_come_and_go(
    settings: dict[str, Any],
    environment: dict[str, str],
    kubernetes_cluster: Kubernetes,
    s3_for_pods: S3,
    tmp_path: Path,
) -> None:
    changed = {"dynamic": {"least": 0, "most": 2}, "driver_memory_mb": 900, "executor_memory_mb": 700}
    spark = {**settings["spark"], "spark.driver.memoryOverhead": "800m", "spark.executor.memoryOverhead": "800m"}
    process = on_cluster(tmp_path, {**settings, **changed, "spark": spark}, environment, s3_for_pods, scripted)
    before, seen = set(pods(kubernetes_cluster)), set()
    deadline = time.monotonic() + 1200
    while process.poll() is None:
        assert time.monotonic() < deadline, pods(kubernetes_cluster)
        seen |= {name for name in set(pods(kubernetes_cluster)) - before if "-exec-" in name}
        time.sleep(0.5)
    output, errors = process.communicate()
    assert process.returncode == 0, (output[-3000:], errors[-3000:], pods(kubernetes_cluster))
    there = json.loads(output)["nodes"]
    assert {node["state"] for node in there.values()} == {"ok"}
    assert there["evaluate"]["metrics"]["auc"] > 0.9
    assert seen, "an executor came, though none was asked for at first"
