"""One run with a fault in its middle, and all that must be true of it afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from tests.soak.faults import Site
from tests.studio.server import api, wrong_events

PEOPLE = "name,age,bought\n" + "".join(f"P{n},{20 + n % 50},{int(n % 7 > 2)}\n" for n in range(400))
LATEST_S = 6.0
ENDS_S = 400.0
PUBLISHES = 5
"""Every so many-th run trains and registers a model."""


@dataclass(frozen=True)
class Outcome:
    """How one run went: what was killed when, how long it took, and what was wrong."""

    number: int
    fault: str
    after_s: float
    seconds: float
    wrong: list[str]

    def json(self) -> dict[str, Any]:
        return asdict(self)


def document(above: int, publish: bool) -> dict[str, Any]:
    def node(key: str, component: str, **params: Any) -> dict[str, Any]:
        return {"id": key, "component": component, "version": 1, "params": params}

    nodes = [
        node("read", "source.csv", path="people.csv"),
        node("cast", "prepare.cast", types={"age": "int"}, on_failure="error"),
        node("filter", "prepare.filter", condition=f"age > {above}"),
        node("split", "sample.split", ratio=0.5),
    ]
    edges = [("read.table", "cast.table"), ("cast.table", "filter.table"), ("filter.table", "split.table")]
    if publish:
        nodes += [
            node("train", "classify.logistic", label="bought", features=["age"]),
            node("register", "predict.register", name=f"model-{above}"),
        ]
        edges += [("split.train", "train.train"), ("train.model", "register.model")]
    wired = [{"from": left.split("."), "to": right.split(".")} for left, right in edges]
    return {"format": 1, "nodes": nodes, "edges": wired}


def run(site: Site, browser: httpx.Client, experiment: int, number: int, seed: int) -> Outcome:
    """Start a run, strike, and look at how it ended."""
    draw = random.Random(f"{seed}/{number}")
    faults = site.faults()
    # Each kind in turn, at a random moment.
    fault = list(faults)[(number + seed) % len(faults)]
    after, above, publish = draw.uniform(0, LATEST_S), 20 + number % 45, number % PUBLISHES == 0
    saved = api(browser, "GET", f"experiments/{experiment}/")
    body = {"revision": saved["revision"], "document": document(above, publish)}
    api(browser, "PUT", f"experiments/{experiment}/document/", body)
    every = [node["id"] for node in body["document"]["nodes"]]
    began = time.monotonic()
    started = api(browser, "POST", f"experiments/{experiment}/runs/", {"force": every}, 201)["id"]
    time.sleep(after)
    faults[fault]()
    ended = _end(browser, started)
    wrong = [f"it ended as {ended['state']}: {ended.get('problem')}"] if ended["state"] != "ok" else []
    wrong += _events(browser, started)
    if ended["state"] == "ok":
        wrong += _published(browser, above, started) if publish else _rows(browser, started, above)
    return Outcome(number, fault, round(after, 2), round(time.monotonic() - began, 1), wrong)


def _patiently(browser: httpx.Client, address: str) -> Any:
    """An answer, however often the studio is away meanwhile."""
    deadline = time.monotonic() + ENDS_S
    while True:
        try:
            answer = browser.get(address)
            if answer.status_code < 500:
                return answer
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, f"no answer from {address}"
        time.sleep(0.3)


def _end(browser: httpx.Client, run: int) -> Mapping[str, Any]:
    deadline = time.monotonic() + ENDS_S
    while True:
        found: Mapping[str, Any] = _patiently(browser, f"/api/workspaces/home/runs/{run}/").json()
        if found["state"] not in ("queued", "running") or time.monotonic() > deadline:
            return found
        time.sleep(0.3)


def _events(browser: httpx.Client, run: int) -> list[str]:
    """Every event once and in order; every node ended once in its newest attempt."""
    address = f"/api/workspaces/home/runs/{run}/events/?limit=5000"
    return wrong_events(_patiently(browser, address).json()["events"])


def _rows(browser: httpx.Client, run: int, above: int) -> list[str]:
    halves = []
    for port in ("train", "test"):
        address = f"/api/workspaces/home/runs/{run}/nodes/split/outputs/{port}/download/"
        halves.append(set(_patiently(browser, address).content.decode("utf-8-sig").splitlines()[1:]))
    expected = {line for line in PEOPLE.splitlines()[1:] if int(line.split(",")[1]) > above}
    if halves[0] | halves[1] != expected or halves[0] & halves[1]:
        return [f"{len(halves[0])} and {len(halves[1])} rows of {len(expected)}"]
    return []


def _published(browser: httpx.Client, above: int, run: int) -> list[str]:
    models = _patiently(browser, "/api/workspaces/home/models/?limit=200").json()["results"]
    found = [model for model in models if model["name"] == f"model-{above}"]
    versions = found[0]["versions"] if found else 0
    return [] if versions == 1 else [f"run {run} published {versions} versions"]
