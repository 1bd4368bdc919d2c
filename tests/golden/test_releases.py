"""What former releases wrote still opens: their database is migrated, their results are shown, their models answer."""

from __future__ import annotations

import io
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.studio.server import StudioServer, studio_server

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.tar.gz"))


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    folder = tmp_path_factory.mktemp(f"another folder for {request.param.name}")
    shutil.unpack_archive(request.param, folder)
    with studio_server(folder / "data", STUDIO_WARM="0") as server:
        yield server


@pytest.fixture(scope="module")
def browser(studio: StudioServer) -> Iterator[httpx.Client]:
    client = studio.client()
    slug = client.get("/api/session").json()["workspaces"][0]["slug"]
    client.base_url = httpx.URL(f"{studio.url}/api/workspaces/{slug}/")
    yield client
    client.close()


def test_there_is_a_release() -> None:
    assert RELEASES


@pytest.mark.spark
def test_the_run_of_a_former_release_shows_its_results(browser: httpx.Client) -> None:
    (run,) = browser.get("runs/").json()["results"]
    snapshot = browser.get(f"runs/{run['id']}/").json()
    assert {node["state"] for node in snapshot["nodes"].values()} == {"ok"}
    evaluated = next(name for name, value in run["metrics"].items() if name.endswith(".auc"))
    assert run["metrics"][evaluated] > 0.9
    predicted = next(node["id"] for node in snapshot["document"]["nodes"] if node["component"] == "predict.predict")
    output = browser.get(f"runs/{run['id']}/nodes/{predicted}/outputs/table/").json()
    assert "probability" in [column["name"] for column in output["preview"]["schema"]["columns"]]
    assert browser.get(f"runs/{run['id']}/nodes/{predicted}/outputs/table/download/?format=csv").status_code == 200


@pytest.mark.spark
def test_the_experiment_of_a_former_release_has_no_problems(browser: httpx.Client) -> None:
    (row,) = browser.get("experiments/").json()["results"]
    experiment = browser.get(f"experiments/{row['id']}/").json()
    inference = browser.post("infer/", json={"document": experiment["document"]}).json()
    assert [p for p in inference["problems"] if p["severity"] == "error"] == []


@pytest.mark.spark
def test_nothing_in_the_database_says_where_the_folder_is(studio: StudioServer) -> None:
    with sqlite3.connect(studio.data / "studio.sqlite3") as database:
        text = "\n".join(line for line in database.iterdump() if "INSERT INTO" in line)
    assert "artifacts:nodes/" in text
    assert "artifacts:models/" in text
    assert "file://" not in text


@pytest.mark.spark
def test_a_database_that_was_migrated_was_copied_first(studio: StudioServer) -> None:
    copies = list((studio.data / "backups").glob("*.sqlite3"))
    if "2026-11.tar" in str(studio.data):
        assert copies
    for copy in copies:
        with sqlite3.connect(copy) as database, sqlite3.connect(studio.data / "studio.sqlite3") as current:
            applied = [db.execute("SELECT count(*) FROM django_migrations").fetchone()[0] for db in (database, current)]
        assert applied[0] < applied[1]


@pytest.mark.spark
def test_each_output_of_the_run_is_there(browser: httpx.Client) -> None:
    (run,) = browser.get("runs/").json()["results"]
    events = browser.get(f"runs/{run['id']}/events/?limit=5000").raise_for_status().json()["events"]
    ports = {(event["node"], event["port"]) for event in events if event["type"] == "artifact"}
    assert ports
    for node, port in ports:
        output = browser.get(f"runs/{run['id']}/nodes/{node}/outputs/{port}/").raise_for_status().json()
        assert any(output.get(shown) for shown in ("preview", "blocks", "model", "metrics")), (node, port)


@pytest.mark.spark
def test_the_experiment_of_a_former_release_reuses_its_results_or_says_why_not(browser: httpx.Client) -> None:
    (row,) = browser.get("experiments/").json()["results"]
    planned = browser.post(f"experiments/{row['id']}/plan/", json={}).raise_for_status().json()
    assert {node["state"] for node in planned["nodes"].values()} <= {"reuse", "run"}
    for node in planned["nodes"].values():
        assert node["why"]["code"] != "new"


@pytest.mark.spark
def test_an_upload_is_read_and_scored_by_the_model(studio: StudioServer, browser: httpx.Client) -> None:
    (model,) = browser.get("models/").json()["results"]
    version = model["latest"]
    package = browser.get(f"{studio.url}{version['package_url']}").raise_for_status()
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        assert archive.testzip() is None
        with archive.open("rows.parquet") as rows:
            table = io.BytesIO(rows.read())
    headers = {"X-File-Name": "rows.parquet", "Content-Type": "application/octet-stream"}
    upload = browser.post("uploads/", content=table.getvalue(), headers=headers).raise_for_status().json()
    assert browser.post(f"uploads/{upload['id']}/preview/", json={}).raise_for_status().json()["rows"]
    address = f"models/{model['id']}/versions/{version['number']}/score/"
    scored = browser.post(address, json={"upload": upload["id"]}).raise_for_status().json()
    end = time.monotonic() + 120
    while scored["state"] in ("queued", "running") and time.monotonic() < end:
        time.sleep(0.5)
        scored = browser.get(f"scorings/{scored['id']}/").json()
    assert scored["state"] == "ok", scored["problems"]
    result = browser.get(f"scorings/{scored['id']}/download/?format=csv").raise_for_status()
    assert "probability" in result.text.splitlines()[0]


@pytest.mark.spark
def test_what_else_a_former_release_kept_is_there(browser: httpx.Client) -> None:
    for dataset in browser.get("datasets/").json()["results"]:
        shown = browser.get(f"datasets/{dataset['id']}/preview/").raise_for_status().json()
        assert len(shown["schema"]["columns"]) == dataset["columns"]
        document = {
            "format": 1, "edges": [], "variables": {}, "view": {},
            "nodes": [{"id": "n", "component": "source.dataset", "version": 1, "params": {"dataset": dataset["name"]}}],
        }  # fmt: skip
        assert browser.post("infer/", json={"document": document}).json()["problems"] == []
    for deployment in browser.get("deployments/").json()["results"]:
        assert deployment["state"] == "stopped"
        browser.post(f"deployments/{deployment['id']}/start/").raise_for_status()
        assert ready(browser, deployment["id"])["state"] == "ready"
        browser.post(f"deployments/{deployment['id']}/stop/").raise_for_status()


def ready(browser: httpx.Client, deployment: int) -> dict[str, Any]:
    """The deployment when it answers, or has failed."""
    end = time.monotonic() + 120
    while True:
        found: dict[str, Any] = browser.get(f"deployments/{deployment}/").json()
        if found["state"] in ("ready", "failed") or time.monotonic() > end:
            return found
        time.sleep(0.5)


@pytest.mark.spark
def test_the_model_of_a_former_release_answers(browser: httpx.Client) -> None:
    (model,) = browser.get("models/").json()["results"]
    version = model["latest"]
    assert version["parity"]["ok"]
    made = browser.post("deployments/", json={"model_version": version["id"], "name": "former"})
    deployment = ready(browser, made.raise_for_status().json()["id"])
    assert deployment["state"] == "ready", deployment["problem"]
    answer = browser.post(f"deployments/{deployment['id']}/predict/", json={"rows": [deployment["example"]]}).json()
    assert 0 <= answer["rows"][0]["probability"] <= 1
    browser.post(f"deployments/{deployment['id']}/stop/")
