"""Nobody reaches what is not theirs: every address, from the URLconf itself, every method, every kind of stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from studio.api.access import ANYONE, ENGINE, LOGGED_IN
from studio.runs import tokens
from studio.runs.models import Run
from studio.workspaces import actions
from studio.workspaces.models import Workspace
from tests.studio.conftest import Person

METHODS = ("get", "post", "put", "patch", "delete")
OPEN = {"api/session", "api/schema/", "api/docs/", "healthz", "metrics"}
"""Addresses of the API that answer without a login, and say nothing of anybody's work."""


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route below, with the view behind it."""
    for found in patterns:
        route = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from addresses(found.url_patterns, route)
        elif isinstance(found, URLPattern):
            yield route, found.callback


ALL = [(route, view) for route, view in addresses(get_resolver().url_patterns) if not route.startswith("admin/")]
WORKSPACE = [(route, view.view_class) for route, view in ALL if route.startswith("api/workspaces/<slug:slug>/")]
CASES = [
    (route, method, view) for route, view in WORKSPACE for method in METHODS if getattr(view, method, None) is not None
]


def filled(route: str) -> str:
    """A route with a value in every place."""
    samples = {"slug": "alice", "int": "1", "str": "n1", "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "path": "v2"}
    known = re.sub(r"<slug:slug>", "alice", route)
    return "/" + re.sub(r"<(\w+):\w+>", lambda m: samples[m.group(1)], known)


def test_the_url_configuration_was_read() -> None:
    assert len(CASES) > 30
    assert {"api/workspaces/<slug:slug>/runs/<int:run>/"} <= {route for route, _ in WORKSPACE}


@pytest.mark.parametrize(("route", "view"), ALL, ids=[route for route, _ in ALL])
def test_every_api_method_says_who_may_call_it(route: str, view: Any) -> None:
    if not route.startswith("api/") or route in OPEN:
        return
    kind = view.view_class
    for method in METHODS:
        handler = getattr(kind, method, None)
        if handler is None:
            continue
        role = handler.role
        below = route.startswith("api/workspaces/<slug:slug>/")
        allowed = {"viewer", "editor", "deployer", "admin", "predict"} if below else {LOGGED_IN, ENGINE}
        assert role in allowed, f"{method} {route}: {role}"
        assert role != ANYONE


@pytest.mark.parametrize(("route", "method", "view"), CASES, ids=[f"{m} {r}" for r, m, _ in CASES])
def test_a_stranger_is_told_nothing(
    alice: Person, bob: Person, document: dict[str, Any], route: str, method: str, view: Any
) -> None:
    address = filled(route)
    by_session = bob.call(method.upper(), address, {})
    _, secret = actions.create_token(Workspace.objects.get(slug="bob"), bob.user, "bob's", ["read", "write", "predict"])
    by_token = Client().generic(method.upper(), address, headers={"Authorization": f"Token {secret}"})
    by_nobody = Client().generic(method.upper(), address)
    for answer in (by_session, by_token):
        assert answer.status_code == 404
        assert answer.json()["problems"][0]["data"] == {"kind": "workspace", "name": "alice"}
    assert by_nobody.status_code == 401
    hers = alice.call(method.upper(), address, {})
    if hers.status_code == 404:
        assert hers.json()["problems"][0]["data"].get("kind") != "workspace"


@pytest.mark.parametrize(("route", "method", "view"), CASES, ids=[f"{m} {r}" for r, m, _ in CASES])
def test_a_viewer_changes_nothing(alice: Person, charlie: Person, route: str, method: str, view: Any) -> None:
    role = getattr(view, method).role
    answer = charlie.call(method.upper(), filled(route), {})
    if role in ("viewer", "predict"):
        assert answer.status_code != 403
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "role-needed")


def test_what_exists_in_another_workspace_is_not_found_by_its_number(
    alice: Person, bob: Person, document: dict[str, Any]
) -> None:
    """Bob asks in his own workspace for Alice's objects by their ids."""
    experiment = alice.post("experiments/", {"name": "Hers", "document": document}, 201)
    run = alice.post(f"experiments/{experiment['id']}/runs/", status=201)
    at_home = Person(bob.user, "bob")
    for address in (
        f"experiments/{experiment['id']}/",
        f"experiments/{experiment['id']}/versions/",
        f"experiments/{experiment['id']}/export/",
        f"runs/{run['id']}/",
        f"runs/{run['id']}/events/",
        f"runs/{run['id']}/logs/",
        f"runs/{run['id']}/nodes/n1/outputs/table/",
    ):
        assert alice.call("GET", address).status_code == 200 or "outputs" in address
        at_home.get(address, 404)
    at_home.post("experiments/", {"name": "Copy", "copy_of": experiment["id"]}, 404)
    at_home.post(f"runs/{run['id']}/cancel/", status=404)
    at_home.put(f"experiments/{experiment['id']}/document/", {"revision": 1, "document": document}, 404)


def test_an_engine_reports_to_its_own_run_only(alice: Person, document: dict[str, Any]) -> None:
    experiment = alice.post("experiments/", {"name": "Two", "document": document}, 201)
    first, second = (alice.post(f"experiments/{experiment['id']}/runs/", status=201)["id"] for _ in range(2))
    own = tokens.token(Run.objects.get(pk=first))

    def post(run: int, authorization: str) -> int:
        return Client().post(
            f"/api/runs/{run}/events", {"events": []}, "application/json", headers={"Authorization": authorization}
        ).status_code  # fmt: skip

    assert post(first, f"Bearer {own}") == 200
    assert post(second, f"Bearer {own}") == 404
    assert post(first, "Bearer run-1-forged") == 404
    assert post(first, "") == 404
    assert alice.call("POST", f"/api/runs/{first}/events", {"events": []}).status_code == 404


def test_a_run_token_opens_nothing_else(alice: Person, document: dict[str, Any]) -> None:
    experiment = alice.post("experiments/", {"name": "One", "document": document}, 201)
    run = Run.objects.get(pk=alice.post(f"experiments/{experiment['id']}/runs/", status=201)["id"])
    for scheme in ("Bearer", "Token"):
        header = {"Authorization": f"{scheme} {tokens.token(run)}"}
        assert Client().get(f"/api/workspaces/alice/runs/{run.pk}/", headers=header).status_code == 401
