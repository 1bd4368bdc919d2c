"""What former releases wrote still opens: their database is migrated, their results are shown, their models answer."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.studio.server import StudioServer, studio_server

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.tar.gz"))


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def studio(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    folder = tmp_path_factory.mktemp("release")
    with tarfile.open(request.param) as packed:
        packed.extractall(folder, filter="data")
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
def test_the_model_of_a_former_release_answers(browser: httpx.Client) -> None:
    import time

    (model,) = browser.get("models/").json()["results"]
    version = model["latest"]
    assert version["parity"]["ok"]
    made = browser.post("deployments/", json={"model_version": version["id"], "name": "former"})
    deployment = made.raise_for_status().json()
    end = time.monotonic() + 120
    while deployment["state"] not in ("ready", "failed") and time.monotonic() < end:
        time.sleep(0.5)
        deployment = browser.get(f"deployments/{deployment['id']}/").json()
    assert deployment["state"] == "ready", deployment["problem"]
    answer = browser.post(f"deployments/{deployment['id']}/predict/", json={"rows": [deployment["example"]]}).json()
    assert 0 <= answer["rows"][0]["probability"] <= 1
    browser.post(f"deployments/{deployment['id']}/stop/")
