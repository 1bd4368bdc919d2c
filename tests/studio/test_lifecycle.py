"""The life of runs with the real engine, once per way to run the studio: in one process, and as a cluster."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from runners.launchers.warm import WarmLauncher
from tests.studio.server import StudioServer, api, studio_server, wait_for_end, wrong_events

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1500)]

PEOPLE = "name,age,bought\n" + "".join(f"P{n},{20 + n % 50},{int(n % 7 > 2)}\n" for n in range(400))


@pytest.fixture(scope="module", params=["embedded", pytest.param("cluster", marks=pytest.mark.services)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioServer]:
    settings = {"STUDIO_WARM": "1", "STUDIO_LEASE_S": "6", "STUDIO_SPARK_HEAP_MB": "1024"}
    if request.param == "cluster":
        settings["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        settings["REDIS_URL"] = request.getfixturevalue("redis_url")
    data = tmp_path_factory.mktemp(request.param)
    folder = data / "files" / "home"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(PEOPLE)
    with studio_server(data, **settings) as found:
        yield found


@pytest.fixture(scope="module")
def browser(server: StudioServer) -> Iterator[httpx.Client]:
    found = server.client()
    yield found
    found.close()


def document(condition: str = "age > 30", types: dict[str, str] | None = None) -> dict[str, Any]:
    def node(key: str, component: str, **params: Any) -> dict[str, Any]:
        return {"id": key, "component": component, "version": 1, "params": params}

    return {
        "format": 1,
        "nodes": [
            node("read", "source.csv", path="people.csv"),
            node("cast", "prepare.cast", types=types or {"age": "int"}, on_failure="error"),
            node("filter", "prepare.filter", condition=condition),
            node("split", "sample.split", ratio=0.5),
        ],
        "edges": [
            {"from": ["read", "table"], "to": ["cast", "table"]},
            {"from": ["cast", "table"], "to": ["filter", "table"]},
            {"from": ["filter", "table"], "to": ["split", "table"]},
        ],
    }


def start(browser: httpx.Client, experiment: int) -> dict[str, Any]:
    made: dict[str, Any] = api(browser, "POST", f"experiments/{experiment}/runs/", {}, 201)
    return made


def save(browser: httpx.Client, experiment: int, changed: dict[str, Any]) -> None:
    revision = api(browser, "GET", f"experiments/{experiment}/")["revision"]
    api(browser, "PUT", f"experiments/{experiment}/document/", {"revision": revision, "document": changed})


def states(run: Any) -> dict[str, str]:
    return {node: found["state"] for node, found in run["nodes"].items()}


def ended_once(browser: httpx.Client, run: int) -> None:
    """Every node ended exactly once in the newest attempt, and events are numbered without gaps or doubles."""
    events = api(browser, "GET", f"runs/{run}/events/?limit=5000")["events"]
    assert wrong_events(events) == []


@pytest.fixture(scope="module")
def experiment(browser: httpx.Client) -> int:
    made = api(browser, "POST", "experiments/", {"name": "Life", "document": document()}, 201)
    key: int = made["id"]
    return key


def test_a_server_killed_in_the_middle_of_a_run_loses_nothing(
    server: StudioServer, browser: httpx.Client, experiment: int
) -> None:
    run = start(browser, experiment)
    deadline = time.monotonic() + 120
    while api(browser, "GET", f"runs/{run['id']}/")["state"] == "queued":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    server.kill()
    time.sleep(1.0)
    server.start()
    ended = wait_for_end(browser, run["id"], 300)
    assert ended["state"] == "ok", ended["problem"]
    assert set(states(ended).values()) == {"ok"}
    assert ended["finished_at"] > ended["started_at"]
    ended_once(browser, run["id"])


def test_a_second_run_reuses_and_a_changed_leaf_runs_alone(
    server: StudioServer, browser: httpx.Client, experiment: int
) -> None:
    again = wait_for_end(browser, start(browser, experiment)["id"])
    assert set(states(again).values()) == {"reused"}
    changed = document()
    changed["nodes"][3]["params"]["ratio"] = 0.7
    save(browser, experiment, changed)
    plan = api(browser, "POST", f"experiments/{experiment}/plan/", {})
    assert plan["nodes"]["split"]["why"]["code"] == "params-changed"
    third = wait_for_end(browser, start(browser, experiment)["id"])
    assert states(third)["split"] == "ok", (third["state"], third["problem"], server.log()[-3000:])
    assert [(c["node"], c["param"]) for c in third["changed"]] == [("split", "ratio")]


def test_results_are_shown_and_downloaded(browser: httpx.Client, experiment: int) -> None:
    run = api(browser, "GET", f"runs/?experiment={experiment}&state=ok")["results"][0]
    shown = api(browser, "GET", f"runs/{run['id']}/nodes/split/outputs/train/")
    assert [column["name"] for column in shown["preview"]["schema"]["columns"]] == ["name", "age", "bought"]
    halves = []
    for port in ("train", "test"):
        address = f"/api/workspaces/home/runs/{run['id']}/nodes/split/outputs/{port}/download/"
        content = browser.get(address).content
        assert content.startswith(b"\xef\xbb\xbfname,age,bought\r\n")
        halves.append(set(content.decode("utf-8-sig").splitlines()[1:]))
        assert browser.get(f"{address}?format=parquet").content[:4] == b"PAR1"
    expected = {line for line in PEOPLE.splitlines()[1:] if int(line.split(",")[1]) > 30}
    assert halves[0] | halves[1] == expected
    assert not halves[0] & halves[1]


def test_a_failing_node_is_named_and_what_follows_is_skipped(browser: httpx.Client, experiment: int) -> None:
    save(browser, experiment, document(types={"name": "int", "age": "int"}))
    ended = wait_for_end(browser, start(browser, experiment)["id"])
    assert ended["state"] == "failed"
    assert ended["problem"]["where"]["node"] in ("cast", "filter", "split")
    assert ended["problem"]["message"]["zh"]
    assert "ok" not in {states(ended)["filter"], states(ended)["split"]}
    save(browser, experiment, document())


def test_an_engine_killed_in_the_middle_is_started_again(
    server: StudioServer, browser: httpx.Client, experiment: int
) -> None:
    driver = WarmLauncher(server.data / "runs" / "driver").address()
    assert driver is not None
    save(browser, experiment, document("age > 31"))
    run = start(browser, experiment)
    deadline = time.monotonic() + 60
    while not any(event["type"] == "node-started" for event in _events(browser, run["id"])):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(driver["pid"], signal.SIGKILL)
    ended = wait_for_end(browser, run["id"], 300)
    assert ended["state"] == "ok", ended["problem"]
    ended_once(browser, run["id"])
    assert WarmLauncher(server.data / "runs" / "driver").address() != driver


def _events(browser: httpx.Client, run: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api(browser, "GET", f"runs/{run}/events/")["events"]
    return found


SLEEPER = "import time\n\n\ndef transform(df):\n    time.sleep(600)\n    return df\n"


def test_a_cancelled_run_ends_soon_though_a_users_code_sleeps(browser: httpx.Client) -> None:
    slow = document("age > 32")
    slow["nodes"].append({"id": "script", "component": "script.python", "version": 1, "params": {"code": SLEEPER}})
    slow["edges"].append({"from": ["filter", "table"], "to": ["script", "tables"]})
    made = api(browser, "POST", "experiments/", {"name": "Slow", "document": slow}, 201)
    run = start(browser, made["id"])
    deadline = time.monotonic() + 240
    while states(api(browser, "GET", f"runs/{run['id']}/"))["script"] != "running":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    api(browser, "POST", f"runs/{run['id']}/cancel/")
    ended = wait_for_end(browser, run["id"], 60)
    assert ended["state"] == "cancelled"
    assert states(ended)["script"] == "cancelled"


def test_queued_runs_of_one_at_a_time_experiments_wait_their_turn(browser: httpx.Client) -> None:
    made = api(browser, "POST", "experiments/", {"name": "Queue", "document": document("age > 34")}, 201)
    api(browser, "PATCH", f"experiments/{made['id']}/", {"queue_policy": "in_order"})
    runs = [start(browser, made["id"])["id"] for _ in range(3)]
    ends = [wait_for_end(browser, run, 180) for run in runs]
    assert [ended["state"] for ended in ends] == ["ok"] * 3
    for earlier, later in itertools.pairwise(ends):
        assert earlier["finished_at"] <= later["started_at"]
