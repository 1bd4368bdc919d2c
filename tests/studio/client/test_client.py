"""The client against a living studio with a real engine: run, wait, read, publish, deploy, predict, and after a crash."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import tritonclient.http as triton

from studio.client import Failed, Studio
from tests.studio.server import StudioServer, api, studio_server

pytestmark = [pytest.mark.spark, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    with studio_server(tmp_path_factory.mktemp("studio") / "data", STUDIO_WARM="1") as running:
        yield running


@pytest.fixture(scope="module")
def secret(server: StudioServer) -> str:
    made = api(server.client(), "POST", "tokens/", {"name": "client", "scopes": ["read", "write"]}, 201)
    return str(made["secret"])


@pytest.fixture(scope="module")
def studio(server: StudioServer, secret: str) -> Iterator[Studio]:
    found = Studio(server.url, secret)
    yield found
    for row in found.every("deployments/"):
        found.call("DELETE", f"deployments/{row['id']}/")
    time.sleep(3)


@pytest.fixture(scope="module")
def ran(studio: Studio) -> Any:
    """The run of “Breast cancer” without its deployment, which tests make themselves."""
    studio.call("POST", "experiments/", {"name": "Breast cancer", "template": "breast-cancer"})
    run = studio.run("Breast cancer", to="evaluate")
    return run.wait(timeout_s=600)


def test_a_run_is_started_waited_for_and_read(ran: Any) -> None:
    frame = ran.output("predict").pandas()
    assert {"diagnosis", "prediction", "probability"} <= set(frame.columns)
    assert set(frame["prediction"]) == {"benign", "malignant"}
    assert (frame["prediction"] == frame["diagnosis"]).mean() > 0.85
    assert ran.metrics["evaluate.auc"] > 0.95


def test_a_run_that_fails_says_why(studio: Studio) -> None:
    document = studio.experiment("Breast cancer")["document"]
    for node in document["nodes"]:
        if node["id"] == "evaluate":
            node["params"]["positive"] = "nobody"
    studio.call("POST", "experiments/", {"name": "Broken", "document": document})
    with pytest.raises(Failed) as failed:
        studio.run("Broken", to="evaluate").wait(timeout_s=600)
    assert failed.value.problems[0]["where"]["node"] == "evaluate"


def test_a_reading_that_is_not_stored_cannot_be_taken(studio: Studio, ran: Any) -> None:
    with pytest.raises(Failed) as failed:
        studio.run("Breast cancer", to="evaluate", as_of={"read": "2026-01-01T00:00:00Z"})
    assert [(problem["code"], problem["where"]["node"]) for problem in failed.value.problems] == [
        ("as-of-gone", "read")
    ]


def test_a_trained_node_is_published_and_scores_what_is_uploaded(studio: Studio, ran: Any, tmp_path: Path) -> None:
    body = {"run": ran.id, "node": "forest", "name": "Tumours"}
    started = studio.call("POST", "models/publish/", body)
    published = studio.past_run(started["id"]).wait(timeout_s=600)
    assert published.nodes["forest"]["state"] == "reused"
    (model,) = [row for row in studio.models() if row["name"] == "Tumours"]
    assert model["latest"]["parity"]["ok"], model["latest"]["parity"]
    scored = ran.output("predict").pandas()
    scored.drop(columns=["prediction", "probability"]).to_csv(tmp_path / "new.csv", index=False)
    dataset = studio.upload(tmp_path / "new.csv", "new patients")
    job = studio.call("POST", f"models/{model['id']}/versions/1/score/", {"dataset": dataset["id"]})
    job = ended(studio, job)
    assert (job["state"], job["rows"], job["failed_rows"]) == ("ok", len(scored), 0)
    at = job["preview"]["columns"].index("probability")
    gaps = [abs(row[at] - want) for row, want in zip(job["preview"]["rows"], scored["probability"], strict=False)]
    assert max(gaps) < 1e-6


def ended(studio: Studio, job: dict[str, Any]) -> dict[str, Any]:
    end = time.monotonic() + 120
    while job["state"] in ("queued", "running"):
        assert time.monotonic() < end
        time.sleep(0.2)
        job = studio.call("GET", f"scorings/{job['id']}/")
    return job


def test_a_deployment_answers_is_restarted_after_a_crash_and_outlives_the_studio(
    studio: Studio, server: StudioServer, secret: str, ran: Any
) -> None:
    (model,) = [row for row in studio.models() if row["name"] == "Tumours"]
    deployment = studio.deploy(model["latest"]["id"], "tumours").wait(timeout_s=180)
    example = deployment.told["example"]
    first = deployment.predict([example])
    assert asked_by_triton(server, secret) == "ready"
    killed = endpoint()
    os.kill(killed.pid, signal.SIGKILL)
    gone(deployment)
    assert deployment.wait(timeout_s=180).predict([example]) == first
    survivor = endpoint()
    server.kill()
    assert survivor.is_running()
    server.start()
    assert deployment.wait(timeout_s=60).predict([example]) == first
    assert endpoint().pid == survivor.pid
    assert "crashed" in kinds(deployment)
    end = time.monotonic() + 60
    while "attached" not in kinds(deployment) and time.monotonic() < end:
        time.sleep(0.2)
    assert "attached" in kinds(deployment)


def endpoint() -> psutil.Process:
    """The process that serves “tumours”."""
    (found,) = [p for p in psutil.process_iter(["cmdline"]) if "tumours" in (p.info["cmdline"] or [])]
    return found


def kinds(deployment: Any) -> list[str]:
    """What has happened to it so far."""
    return [event["kind"] for event in deployment.refresh().told["events"]]


def gone(deployment: Any) -> None:
    end = time.monotonic() + 30
    while deployment.refresh().state == "ready" and time.monotonic() < end:
        time.sleep(0.1)


def asked_by_triton(server: StudioServer, secret: str) -> str:
    client = triton.InferenceServerClient(f"{server.url.removeprefix('http://')}/endpoints/home/tumours")
    headers = {"Authorization": f"Token {secret}"}
    assert client.is_server_live(headers=headers)
    assert client.get_model_metadata("tumours", headers=headers)["inputs"]
    return "ready" if client.is_model_ready("tumours", headers=headers) else "not ready"
