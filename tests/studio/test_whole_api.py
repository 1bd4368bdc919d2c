"""The whole studio over its API, on a real server with a warm engine: from an upload to a prediction, and what surrounds it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import polars
import pytest
from django.contrib import admin

from studio.client import Failed, Studio
from tests.studio.server import StudioServer, api, studio_server, wait_for_end

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1200)]

SALES = '店名;金额;折扣;价格;日期\n张三店;"1,234";12%;¥5;2026-01-05\n李四店;"2,500";8%;¥7.5;2026-01-06\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    data = tmp_path_factory.mktemp("whole")
    with studio_server(data, STUDIO_WARM="1", STUDIO_SPARK_HEAP_MB="1024", STUDIO_LOG_LEVEL="INFO") as found:
        yield found


@pytest.fixture(scope="module")
def browser(server: StudioServer) -> Iterator[httpx.Client]:
    with contextlib.closing(server.client()) as found:
        yield found


@pytest.fixture(scope="module")
def studio(server: StudioServer, browser: httpx.Client) -> Studio:
    """The Python client with a token of its own."""
    made = api(browser, "POST", "tokens/", {"name": "client", "scopes": ["read", "write"]}, 201)
    return Studio(server.url, made["secret"])


@pytest.fixture(scope="module")
def experiment(browser: httpx.Client) -> int:
    made = api(browser, "POST", "experiments/", {"name": "Breast cancer", "template": "breast-cancer"}, 201)
    key: int = made["id"]
    return key


@pytest.fixture(scope="module")
def first(browser: httpx.Client, experiment: int) -> Any:
    """The first run, which trains, registers and deploys."""
    run = api(browser, "POST", f"experiments/{experiment}/runs/", {}, 201)
    ended = wait_for_end(browser, run["id"], 400)
    assert ended["state"] == "ok", ended["problem"]
    return ended


def sent(browser: httpx.Client, content: bytes, name: str) -> Any:
    headers = {"X-File-Name": quote(name), "Content-Type": "application/octet-stream"}
    answer = browser.post("/api/workspaces/home/uploads/", content=content, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_sparks_own_pages_are_shown_through_the_studio(server: StudioServer, browser: httpx.Client, first: Any) -> None:
    address = api(browser, "GET", "/api/engine/")["pages"]
    opened = browser.get(address)
    assert opened.status_code == 302
    jobs = browser.get(opened.headers["location"])
    assert jobs.status_code == 200
    assert f"run-{first['id']} " in jobs.text
    for found in set(re.findall(r'(?:src|href)="([^"#]+)"', jobs.text)):
        assert found.startswith(address), found
    style = next(found for found in re.findall(r'href="([^"]+)"', jobs.text) if found.endswith("webui.css"))
    assert browser.get(style).headers["content-type"].startswith("text/css")
    with httpx.Client(base_url=server.url) as stranger:
        assert stranger.get(address).status_code == 401


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_an_upload_is_previewed_as_people_write(browser: httpx.Client, encoding: str, separator: str) -> None:
    found = sent(browser, SALES.replace(";", separator).encode(encoding), "销售.csv")
    assert found["name"] == "销售.csv"
    assert found["guess"]["separator"] == separator
    assert found["rows"][0] == ["张三店", 1234, pytest.approx(0.12), 5, "2026-01-05"]
    assert [column["as"] for column in found["guess"]["columns"]] == ["text", "integer", "number", "number", "date"]


def test_a_dataset_has_a_profile_versions_and_a_preview(browser: httpx.Client) -> None:
    for number in (1, 2):
        upload = sent(browser, SALES.encode("gb18030"), "sales.csv")
        body = {"upload": upload["id"], "name": "sales", "options": upload["guess"], "new_version": number == 2}
        made = api(browser, "POST", "datasets/", body, 201)
    assert [version["number"] for version in made["versions"]] == [2, 1]
    deadline = time.monotonic() + 60
    while api(browser, "GET", f"datasets/{made['id']}/")["profile"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    shown = api(browser, "GET", f"datasets/{made['id']}/preview/?version=1")
    assert len(shown["rows"]) == 2
    assert shown["statistics"][1]["mean"] == 1867


def test_a_stale_save_gets_both_sides(browser: httpx.Client) -> None:
    made = api(browser, "POST", "experiments/", {"name": "Stale"}, 201)
    address = f"experiments/{made['id']}/document/"
    mine = {**made["document"], "variables": {"a": {"type": "int", "default": 1}}}
    assert api(browser, "PUT", address, {"revision": 1, "document": mine})["revision"] == 2
    yours = {**made["document"], "variables": {"b": {"type": "int", "default": 2}}}
    refused = api(browser, "PUT", address, {"revision": 1, "document": yours}, 409)
    assert refused["code"] == "stale-revision"
    assert refused["data"]["document"] == mine
    assert refused["data"]["base"] == made["document"]
    assert api(browser, "GET", f"experiments/{made['id']}/")["document"] == mine
    api(browser, "POST", f"experiments/{made['id']}/versions/", {"note": "kept"})
    kept = api(browser, "GET", f"experiments/{made['id']}/versions/")["results"]
    assert [(version["number"], version["note"]) for version in kept] == [(1, "kept")]


def test_a_run_leads_to_a_model_an_endpoint_and_a_prediction(browser: httpx.Client, first: Any, studio: Studio) -> None:
    (model,) = api(browser, "GET", "models/")["results"]
    version = model["latest"]
    assert version["parity"]["ok"]
    assert version["run"]["id"] == first["id"]
    address = f"models/{model['id']}/versions/{version['number']}/"
    assert api(browser, "PATCH", address, {"stage": "production"})["stage"] == "production"
    deployment = studio.deployment("breast-cancer").wait()
    example = api(browser, "GET", f"deployments/{deployment.id}/")["example"]
    (row,) = deployment.predict([example])
    assert 0 <= row["probability"] <= 1
    ready = browser.get(f"{deployment.told['public_path']}/v2/health/ready")
    assert ready.status_code == 200


def test_a_second_run_reuses_and_the_history_shows_what_changed(
    browser: httpx.Client, experiment: int, first: Any, studio: Studio
) -> None:
    saved = api(browser, "GET", f"experiments/{experiment}/")
    document = saved["document"]
    keep = {node["id"] for node in document["nodes"]} - {"register", "deploy"}
    document["nodes"] = [node for node in document["nodes"] if node["id"] in keep]
    document["edges"] = [e for e in document["edges"] if e["from"][0] in keep and e["to"][0] in keep]
    forest = next(node for node in document["nodes"] if node["id"] == "forest")
    forest["params"]["trees"] = 7
    api(browser, "PUT", f"experiments/{experiment}/document/", {"revision": saved["revision"], "document": document})
    run = studio.run("Breast cancer").wait(300)
    assert run.nodes["split"]["state"] == "reused"
    assert run.nodes["forest"]["state"] == "ok"
    newest, former = api(browser, "GET", f"runs/?experiment={experiment}")["results"][:2]
    assert ("forest", "trees") in {(change["node"], change["param"]) for change in newest["changed"]}
    assert newest["metrics"]["evaluate.auc"] > 0.9
    assert former["metrics"]["evaluate.auc"] == first["metrics"]["evaluate.auc"]
    again = api(browser, "POST", f"runs/{newest['id']}/rerun/", status=201)
    ended = wait_for_end(browser, again["id"])
    assert {node["state"] for node in ended["nodes"].values()} == {"reused"}
    frame = run.output("predict").pandas()
    assert {"prediction", "probability"} <= set(frame.columns)


def test_a_table_is_downloaded_as_csv_and_parquet(browser: httpx.Client, first: Any) -> None:
    address = f"/api/workspaces/home/runs/{first['id']}/nodes/predict/outputs/table/download/"
    csv = browser.get(address, params={"format": "csv"})
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in csv.headers["content-disposition"]
    parquet = polars.read_parquet(io.BytesIO(browser.get(address, params={"format": "parquet"}).content))
    assert len(csv.content.decode("utf-8-sig").splitlines()) == parquet.height + 1


def test_a_running_run_is_cancelled_and_says_so(browser: httpx.Client) -> None:
    code = "import time\n\n\ndef transform(df):\n    time.sleep(300)\n    return df\n"
    nodes = [
        {"id": "read", "component": "source.sample", "version": 1, "params": {"name": "iris"}},
        {"id": "slow", "component": "script.python", "version": 1, "params": {"code": code}},
    ]
    edges = [{"from": ["read", "table"], "to": ["slow", "tables"]}]
    document = {"format": 1, "nodes": nodes, "edges": edges}
    made = api(browser, "POST", "experiments/", {"name": "Slow", "document": document}, 201)
    run = api(browser, "POST", f"experiments/{made['id']}/runs/", {}, 201)
    deadline = time.monotonic() + 120
    while api(browser, "GET", f"runs/{run['id']}/")["nodes"]["slow"]["state"] != "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    api(browser, "POST", f"runs/{run['id']}/cancel/")
    assert wait_for_end(browser, run["id"], 30)["state"] == "cancelled"
    assert api(browser, "POST", f"runs/{run['id']}/cancel/", status=409)["code"] == "run-finished"


def test_the_client_is_one_line_each(studio: Studio, tmp_path: Path, first: Any) -> None:
    file = tmp_path / "iris.csv"
    file.write_text("a,b\n1,x\n2,y\n")
    assert studio.upload(file, "tiny")["rows"] == 2
    assert studio.past_run(first["id"]).metrics == first["metrics"]
    assert [model["name"] for model in studio.models()] == ["breast-cancer"]
    with pytest.raises(Failed, match="variable"):
        studio.run("Breast cancer", variables={"day": "today"})


def test_what_is_deleted_is_in_the_bin_and_comes_back(browser: httpx.Client, first: Any) -> None:
    made = api(browser, "POST", "experiments/", {"name": "Gone"}, 201)
    api(browser, "DELETE", f"experiments/{made['id']}/", status=204)
    api(browser, "GET", f"experiments/{made['id']}/", status=404)
    upload = sent(browser, SALES.encode(), "gone.csv")
    dataset = api(browser, "POST", "datasets/", {"upload": upload["id"], "name": "gone", "options": {}}, 201)
    api(browser, "DELETE", f"datasets/{dataset['id']}/", status=204)
    found = {(row["kind"], row["id"]) for row in api(browser, "GET", "bin/")["results"]}
    assert {("experiment", made["id"]), ("dataset", dataset["id"])} <= found
    for kind, key in (("experiment", made["id"]), ("dataset", dataset["id"])):
        api(browser, "POST", f"bin/{kind}/{key}/restore/", status=204)
        api(browser, "GET", f"{kind}s/{key}/")


def test_workspaces_members_and_tokens(server: StudioServer, browser: httpx.Client) -> None:
    api(browser, "POST", "/api/workspaces/", {"slug": "second", "name": "Second"}, 201)
    assert api(browser, "GET", "/api/workspaces/second/experiments/")["count"] == 0
    assert [m["role"] for m in api(browser, "GET", "/api/workspaces/second/members/")["results"]] == ["admin"]
    made = api(browser, "POST", "tokens/", {"name": "reader", "scopes": ["read"]}, 201)
    reader = httpx.Client(base_url=server.url, headers={"Authorization": f"Token {made['secret']}"})
    with reader:
        assert reader.get("/api/workspaces/home/experiments/").status_code == 200
        assert reader.post("/api/workspaces/home/experiments/", json={"name": "x"}).status_code == 403
        assert reader.get("/api/workspaces/second/experiments/").status_code == 404
        api(browser, "DELETE", f"tokens/{made['id']}/", status=204)
        assert reader.get("/api/workspaces/home/experiments/").status_code == 401
    assert api(browser, "GET", "audit/")["results"][0]["action"] == "token.delete"


def test_every_admin_page_opens(browser: httpx.Client, first: Any) -> None:
    assert browser.get("/admin/").status_code == 200
    for model, options in admin.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        listed = browser.get(base, params={"q": "a"} if options.search_fields else {})
        assert listed.status_code == 200, base
        plain = browser.get(base).text
        match = re.search(rf'href="({re.escape(base)}[^"/]+/change/)', plain)
        if match:
            assert browser.get(match.group(1)).status_code == 200, match.group(1)


def test_health_metrics_and_the_interface_are_told(server: StudioServer, browser: httpx.Client) -> None:
    health = httpx.get(f"{server.url}/healthz").json()
    assert health["ok"]
    assert health["database"]["kind"] == "sqlite"
    metrics = httpx.get(f"{server.url}/metrics").text
    assert 'studio_run_events_total{type="node-finished"}' in metrics
    schema = browser.get("/api/schema/")
    assert schema.status_code == 200
    assert "/experiments/{experiment}/runs/" in schema.text
    assert browser.get("/api/docs/").status_code == 200


def test_the_log_is_json_and_names_its_run(server: StudioServer, first: Any) -> None:
    lines = [line for line in server.log().splitlines() if line.strip()]
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(told) / len(lines) > 0.99, [line for line in lines if not line.startswith("{")][:3]
    about = [line for line in told if line.get("run") == first["id"]]
    assert any(line["message"] == "run finished" for line in about)
