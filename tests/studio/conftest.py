"""The cast: Alice owns a workspace, Charlie may look into it, Bob has one of his own and no business in hers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from studio.runs.models import Run
from studio.workspaces import actions
from studio.workspaces.models import User, Workspace

Call = Callable[..., Any]
_names = itertools.count(1)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> Path:
    """Each test's files in a folder of its own."""
    settings.STUDIO_DATA = tmp_path / "data"
    settings.STUDIO_ARTIFACTS = str(tmp_path / "data" / "artifacts")
    settings.STUDIO_DATA.mkdir()
    cache.clear()
    return tmp_path / "data"


class Person:
    """A user with a browser: JSON in, JSON out, and a CSRF token like any page."""

    def __init__(self, user: User, slug: str) -> None:
        self.user, self.slug = user, slug
        self.browser = Client(enforce_csrf_checks=True)
        self.browser.force_login(user)
        self.browser.get("/api/session")

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """The response to `/api/workspaces/<slug>/<address>`, or to an address that begins with a slash."""
        target = address if address.startswith("/") else f"/api/workspaces/{self.slug}/{address}"
        csrf = {"X-CSRFToken": self.browser.cookies["csrftoken"].value}
        return self.browser.generic(
            method, target, b"" if body is None else _json(body), "application/json", headers={**csrf, **headers}
        )

    def get(self, address: str, status: int = 200) -> Any:
        return self._answer(self.call("GET", address), status)

    def post(self, address: str, body: Any = None, status: int = 200) -> Any:
        return self._answer(self.call("POST", address, {} if body is None else body), status)

    def put(self, address: str, body: Any, status: int = 200) -> Any:
        return self._answer(self.call("PUT", address, body), status)

    def patch(self, address: str, body: Any, status: int = 200) -> Any:
        return self._answer(self.call("PATCH", address, body), status)

    def delete(self, address: str, status: int = 204) -> Any:
        return self._answer(self.call("DELETE", address), status)

    @staticmethod
    def _answer(response: Any, status: int) -> Any:
        assert response.status_code == status, response.content[:2000]
        return response.json() if response.content else None


def _json(value: Any) -> bytes:
    from studio.api.render import dumps

    return dumps(value)


@pytest.fixture
def alice(db: None) -> Person:
    user = User.objects.create_user("alice", first_name="Alice")
    actions.create_workspace("alice", "Alice's", user)
    return Person(user, "alice")


@pytest.fixture
def bob(db: None) -> Person:
    """A stranger to Alice's workspace; he looks at hers, and is at home in his own."""
    user = User.objects.create_user("bob", first_name="Bob")
    actions.create_workspace("bob", "Bob's", user)
    return Person(user, "alice")


@pytest.fixture
def charlie(alice: Person) -> Person:
    """A viewer of Alice's workspace."""
    user = User.objects.create_user("charlie", first_name="Charlie")
    actions.set_member(Workspace.objects.get(slug="alice"), alice.user, "charlie", "viewer")
    return Person(user, "alice")


@pytest.fixture
def document(own_data: Path) -> dict[str, Any]:
    """A source and a filter behind it, on a CSV file that the workspace may read."""
    folder = own_data / "files" / "alice"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_text("name,age\nAnn,31\nBen,29\nCao,44\n")
    return {
        "format": 1,
        "nodes": [
            {"id": "n1", "component": "source.csv", "version": 1, "params": {"path": "people.csv"}},
            {"id": "n2", "component": "prepare.filter", "version": 1, "params": {"condition": "age > '30'"}},
        ],
        "edges": [{"from": ["n1", "table"], "to": ["n2", "table"]}],
        "variables": {},
        "view": {"n1": {"x": 0, "y": 0}},
    }


@pytest.fixture
def run(alice: Person, document: dict[str, Any]) -> Run:
    """A queued run of that experiment, which nobody drives."""
    experiment = alice.post("experiments/", {"name": "People", "document": document}, 201)
    return Run.objects.get(pk=alice.post(f"experiments/{experiment['id']}/runs/", status=201)["id"])
