"""A studio whose runs are computed on YARN and whose results lie on HDFS: one experiment from form to log, one cancelled."""

from __future__ import annotations

import os
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from runners import filesystems
from tests.runners.documents import document, rows_csv
from tests.servers.hadoop import Hadoop
from tests.servers.spark import spark_home
from tests.studio.server import StudioServer, api, studio_server, wait_for_end, wrong_events

pytestmark = [pytest.mark.spark, pytest.mark.cluster, pytest.mark.timeout(1200)]

LIMIT_S = 400.0
"""A run takes a minute on an idle machine; this is for a busy one."""


@pytest.fixture(scope="module")
def server(hadoop_cluster: Hadoop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    settings = {
        **hadoop_cluster.environment, "STUDIO_ARTIFACTS": f"{hadoop_cluster.hdfs}/studio", "STUDIO_LEASE_S": "6",
        "STUDIO_SPARK_HEAP_MB": "900",
    }  # fmt: skip
    with studio_server(tmp_path_factory.mktemp("yarn"), **settings) as found:
        yield found


@pytest.fixture(scope="module")
def browser(server: StudioServer) -> Iterator[httpx.Client]:
    found = server.client()
    upload = found.post(
        "/api/workspaces/home/uploads/",
        content=rows_csv().encode(),
        headers={"Content-Type": "application/octet-stream", "X-File-Name": "rows.csv"},
    ).json()
    body = {"upload": upload["id"], "name": "rows", "options": upload["guess"]}
    api(found, "POST", "datasets/", body, 201)
    yield found
    found.close()


def choose_yarn(browser: httpx.Client, hadoop: Hadoop, **changed: Any) -> None:
    """Have the workspace's runs computed there; a run may take another queue, and somewhat more memory."""
    cluster = {
        "kind": "yarn", "master": hadoop.resource_manager, "queue": "default", "driver_memory_mb": 700,
        "executor_memory_mb": 512, "executors": 1, "python": sys.executable,
        "spark": {"spark.yarn.jars": f"local:{spark_home()}/jars/*"}, **changed,
    }  # fmt: skip
    api(
        browser,
        "PUT",
        "cluster/",
        {"cluster": cluster, "bounds": {"queues": ["small"], "most_executor_memory_mb": 640}},
    )


def experiment(component: str, **params: Any) -> dict[str, Any]:
    return document(
        {
            "read": ("source.dataset", {"dataset": "rows"}),
            "split": ("sample.split", {"ratio": 0.7}),
            "train": (component, {"label": "y", **params}),
            "predict": ("predict.predict", {}),
            "evaluate": ("evaluate.binary", {"label": "y"}),
        },
        [
            "read.table>split.table", "split.train>train.train", "train.model>predict.model", "split.test>predict.table",
            "predict.table>evaluate.table",
        ],
    )  # fmt: skip


def start(browser: httpx.Client, what: Mapping[str, Any], **cluster: Any) -> int:
    made = api(browser, "POST", "experiments/", {"name": "On YARN", "document": what}, 201)
    run = api(browser, "POST", f"experiments/{made['id']}/runs/", {"cluster": cluster}, 201)
    key: int = run["id"]
    return key


def wait_until_running(browser: httpx.Client, run: int, node: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while (found := api(browser, "GET", f"runs/{run}/"))["nodes"][node]["state"] not in ("running", "ok"):
        assert found["state"] in ("queued", "running"), found["problem"]
        assert time.monotonic() < deadline, found["nodes"]
        time.sleep(0.2)


def applications(hadoop: Hadoop) -> list[dict[str, Any]]:
    """Newest first."""
    found = httpx.get(f"{hadoop.resource_manager}/ws/v1/cluster/apps").json()["apps"] or {"app": []}
    return sorted(found["app"], key=lambda one: -one["startedTime"])


def containers(hadoop: Hadoop) -> list[list[str]]:
    """The command lines of what runs in containers of the node manager."""
    place, found = str(hadoop.work / "containers"), []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        if str(process.info["cwd"] or "").startswith(place) and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process.info["cmdline"] or [])
    return found


def left_on_hdfs(hadoop: Hadoop, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stage files, results and staged files of runs."""
    monkeypatch.setenv("STUDIO_WEBHDFS", hadoop.webhdfs)
    fs, path = filesystems.of(f"{hadoop.hdfs}/studio/_runs")
    return list(fs.find(path)) if fs.exists(path) else []


def test_a_run_goes_on_while_the_studio_is_away_and_gives_what_it_gives_here(
    server: StudioServer, browser: httpx.Client, hadoop_cluster: Hadoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_yarn(browser, hadoop_cluster)
    run = start(browser, experiment("classify.logistic"), queue="small", executor_memory_mb=640)
    wait_until_running(browser, run, "split")
    server.kill()
    time.sleep(1)
    server.start()
    ended = wait_for_end(browser, run, LIMIT_S)
    assert ended["state"] == "ok", (ended["problem"], server.log()[-3000:])
    assert list(ended["attempts"].values()) == [1]
    assert wrong_events(api(browser, "GET", f"runs/{run}/events/?limit=5000")["events"]) == []
    (application,) = applications(hadoop_cluster)
    assert application["queue"].endswith("small")
    shown = api(browser, "GET", f"runs/{run}/nodes/predict/outputs/table/")
    assert shown["rows"] == shown["preview"]["row_count"] > 100
    assert not [file for file in (server.data / "artifacts").rglob("*") if file.is_file()]
    assert left_on_hdfs(hadoop_cluster, monkeypatch) == []

    api(browser, "PUT", "cluster/", {"cluster": {"kind": "local"}})
    key = ended["experiment"]["id"]
    forced = {"force": ["read", "split", "train", "predict", "evaluate"]}
    here = wait_for_end(browser, api(browser, "POST", f"experiments/{key}/runs/", forced, 201)["id"], LIMIT_S)
    assert here["state"] == "ok", here["problem"]
    assert here["nodes"]["train"]["state"] == "ok"
    assert here["metrics"] == pytest.approx(ended["metrics"], rel=1e-9)

    deadline = time.monotonic() + 60
    while not (log := api(browser, "GET", f"runs/{run}/stages/s1/log/")["text"]) or "ApplicationMaster" not in log:
        assert time.monotonic() < deadline, log[-2000:]
        time.sleep(1)


def test_a_cancelled_run_leaves_nothing_on_the_cluster(
    server: StudioServer, browser: httpx.Client, hadoop_cluster: Hadoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_yarn(browser, hadoop_cluster)
    run = start(browser, experiment("classify.gbdt", trees=400))
    wait_until_running(browser, run, "train")
    assert containers(hadoop_cluster)
    assert left_on_hdfs(hadoop_cluster, monkeypatch)
    jobs = browser.get(f"/api/workspaces/home/runs/{run}/pages/jobs/")
    assert jobs.status_code == 200, jobs.text
    assert f'href="/api/workspaces/home/runs/{run}/pages/jobs/' in jobs.text
    assert "Spark Jobs" in jobs.text
    first = browser.get(f"/api/workspaces/home/runs/{run}/pages/")
    assert (first.status_code, first.headers["location"]) == (302, f"/api/workspaces/home/runs/{run}/pages/jobs/")
    asked = time.time()
    api(browser, "POST", f"runs/{run}/cancel/")
    ended = wait_for_end(browser, run, 60)
    assert (ended["state"], ended["nodes"]["train"]["state"]) == ("cancelled", "cancelled")
    assert applications(hadoop_cluster)[0]["state"] == "KILLED"
    assert api(browser, "GET", f"runs/{run}/pages/jobs/", status=404)["code"] == "no-pages"
    while containers(hadoop_cluster):
        assert time.time() - asked < 30, containers(hadoop_cluster)
        time.sleep(0.5)
    assert left_on_hdfs(hadoop_cluster, monkeypatch) == []


SCRIPT = """def transform(df):
    return df.assign(x=df["x"] + 1)
"""


def python_archive(place: Path) -> Path:
    """An archive with `bin/python`; what it starts is this environment, since packing that would take minutes."""
    program = place / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    with tarfile.open(place / "environment.tar.gz", "w:gz") as archive:
        archive.add(program, "bin/python")
    return place / "environment.tar.gz"


@pytest.mark.skipif(os.environ.get("CLUSTERS") != "all", reason="CLUSTERS=all runs what takes longer (tests/README.md)")
def test_code_and_boosting_run_on_executors_that_come_and_go_with_a_python_that_is_sent_along(
    server: StudioServer, browser: httpx.Client, hadoop_cluster: Hadoop, tmp_path: Path
) -> None:
    choose_yarn(
        browser,
        hadoop_cluster,
        dynamic={"least": 0, "most": 2},
        python=str(python_archive(tmp_path)),
        driver_memory_mb=900,
    )
    what = experiment("classify.xgboost", rounds=10)
    what["nodes"].append({"id": "code", "component": "script.python", "version": 1, "params": {"code": SCRIPT}})
    what["edges"] = [edge for edge in what["edges"] if edge["from"] != ["read", "table"]]
    what["edges"] += [
        {"from": ["read", "table"], "to": ["code", "tables"]},
        {"from": ["code", "table"], "to": ["split", "table"]},
    ]
    run, most = start(browser, what), 0
    deadline = time.monotonic() + 2 * LIMIT_S
    while (ended := api(browser, "GET", f"runs/{run}/"))["state"] in ("queued", "running"):
        assert time.monotonic() < deadline, ended["nodes"]
        most = max([most, *(one["runningContainers"] for one in applications(hadoop_cluster))])
        time.sleep(0.2)
    assert ended["state"] == "ok", (ended["problem"], ended["nodes"], server.log()[-3000:])
    assert ended["metrics"]["evaluate.auc"] > 0.9, ended["metrics"]
    assert most > 1, "an executor came, though none was asked for at first"
