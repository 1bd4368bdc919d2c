"""Keep what a release writes: `python -m tests.golden.make_release NAME` makes releases/NAME.tar.gz.

A studio is started on an empty folder and the bundled breast-cancer experiment is run through its API to a registered model.
A dataset is imported and scored, the model deployed and stopped; and the whole data folder (database, artifacts, model store) is
packed, without logs, keys and what a driver left.
"""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import httpx

from tests.studio.server import studio_server

RELEASES = Path(__file__).parent / "releases"
LEFT_OUT = ("server.log", "endpoint.log", "secret_key", "driver", ".pid", "backups", "events.jsonl", "tmp")


def trained(document: dict[str, Any]) -> dict[str, Any]:
    """The experiment without the deployment, whose endpoint belongs to one machine."""
    gone = {node["id"] for node in document["nodes"] if node["component"] == "predict.deploy"}
    nodes = [node for node in document["nodes"] if node["id"] not in gone]
    edges = [edge for edge in document["edges"] if edge["to"][0] not in gone]
    return {**document, "nodes": nodes, "edges": edges}


def fill(browser: httpx.Client, base: str) -> None:
    """One experiment, one run that ends well, one model version that scored a dataset and was deployed."""
    templates = browser.get("/api/templates").raise_for_status().json()
    document = next(t["document"] for t in templates if t["key"] == "breast-cancer")
    made = browser.post(f"{base}/experiments/", json={"name": "Breast cancer", "document": trained(document)})
    experiment = made.raise_for_status().json()
    body = {"scope": {"kind": "all", "nodes": []}, "force": [], "revision": experiment["revision"]}
    run = browser.post(f"{base}/experiments/{experiment['id']}/runs/", json=body).raise_for_status().json()
    while run["state"] in ("queued", "running"):
        time.sleep(1)
        run = browser.get(f"{base}/runs/{run['id']}/").raise_for_status().json()
    if run["state"] != "ok":
        raise RuntimeError(str(run["problem"]))
    use(browser, base)


def use(browser: httpx.Client, base: str) -> None:
    """The model's own sample as a dataset, scored; and a deployment that answered and was stopped."""
    (model,) = browser.get(f"{base}/models/").raise_for_status().json()["results"]
    version = model["latest"]
    package = browser.get(version["package_url"]).raise_for_status().content
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        rows = archive.read("rows.parquet")
    headers = {"X-File-Name": "rows.parquet", "Content-Type": "application/octet-stream"}
    upload = browser.post(f"{base}/uploads/", content=rows, headers=headers).raise_for_status().json()
    body = {"upload": upload["id"], "name": "rows", "options": upload["guess"]}
    dataset = browser.post(f"{base}/datasets/", json=body).raise_for_status().json()
    address = f"{base}/models/{model['id']}/versions/{version['number']}/score/"
    scoring = browser.post(address, json={"dataset": dataset["id"]}).raise_for_status().json()
    until(browser, f"{base}/scorings/{scoring['id']}/", "ok")
    body = {"model_version": version["id"], "name": "kept"}
    deployment = browser.post(f"{base}/deployments/", json=body).raise_for_status().json()
    until(browser, f"{base}/deployments/{deployment['id']}/", "ready")
    browser.post(f"{base}/deployments/{deployment['id']}/stop/").raise_for_status()
    until(browser, f"{base}/deployments/{deployment['id']}/", "stopped")


def until(browser: httpx.Client, address: str, state: str) -> None:
    end = time.monotonic() + 120
    while (found := browser.get(address).raise_for_status().json())["state"] != state:
        if time.monotonic() > end or found["state"] == "failed":
            raise RuntimeError(f"{address} is {found['state']}")
        time.sleep(0.5)


def main() -> None:
    name = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with studio_server(data, STUDIO_WARM="0") as server:
            browser = server.client()
            slug = browser.get("/api/session").json()["workspaces"][0]["slug"]
            fill(browser, f"/api/workspaces/{slug}")
        for path in sorted(data.rglob("*"), reverse=True):
            if any(part in path.name for part in LEFT_OUT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        RELEASES.mkdir(exist_ok=True)
        with tarfile.open(RELEASES / f"{name}.tar.gz", "w:gz") as packed:
            packed.add(data, "data")


if __name__ == "__main__":
    main()
