"""Packages that are added to the environment when they are first needed: who may, and what is told meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components import registry
from studio.extras import installing
from studio.workspaces.models import AuditRow
from tests.studio.conftest import Person

IMPORTING = "import tensorflow as tf\n\n\ndef transform(df):\n    return df\n"


@pytest.fixture
def owner(alice: Person) -> Person:
    alice.user.is_superuser = True
    alice.user.save()
    return alice


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """A set-up script that does something else than to fetch 300 MB."""

    def write(commands: str) -> None:
        file = tmp_path / "extra.sh"
        file.write_text(f"#!/bin/sh\n{commands}\n")
        file.chmod(0o755)
        monkeypatch.setattr(installing, "SCRIPT", file)

    return write


def extra(person: Person) -> Any:
    return next(one for one in person.get("/api/extras/")["extras"] if one["key"] == "tensorflow")


def ended(person: Person) -> Any:
    deadline = time.monotonic() + 60
    while (found := extra(person))["state"] == "installing":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_the_environment_is_told(alice: Person) -> None:
    found = alice.get("/api/extras/")
    assert found["packages"]["pyspark"].startswith("4.")
    assert found["refusal"]["en"].startswith("Only the administrator")


def test_only_the_administrator_installs(alice: Person, script: Callable[[str], None], tmp_path: Path) -> None:
    script(f"touch {tmp_path}/began")
    refused = alice.post("/api/extras/tensorflow/", status=403)
    assert refused["problems"][0]["code"] == "extra-refused"
    assert not (tmp_path / "began").exists()


def test_a_token_installs_nothing(owner: Person, script: Callable[[str], None], tmp_path: Path) -> None:
    script(f"touch {tmp_path}/began")
    secret = owner.post("tokens/", {"name": "writer", "scopes": ["read", "write"]}, 201)["secret"]
    answer = owner.browser.post(
        "/api/extras/tensorflow/", {}, "application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 403
    assert not (tmp_path / "began").exists()


def test_an_unknown_extra_is_told(owner: Person) -> None:
    owner.post("/api/extras/torch/", status=404)


def test_what_an_installation_says_is_shown_and_its_failure(owner: Person, script: Callable[[str], None]) -> None:
    if extra(owner)["state"] == "installed":
        pytest.skip("TensorFlow is installed here")
    script("echo Downloading $1; sleep 1; echo no space left >&2; exit 1")
    began = owner.post("/api/extras/tensorflow/", status=202)["extras"][0]
    assert began["state"] == "installing"
    again = owner.post("/api/extras/tensorflow/", status=202)["extras"][0]
    assert again["began_at"] == began["began_at"], "a second press began a second installation"
    failed = ended(owner)
    assert (failed["state"], failed["log"]) == ("failed", ["Downloading tensorflow", "no space left"])
    assert AuditRow.objects.filter(action="extra.install", data={"extra": "tensorflow"}).count() == 1


def test_a_script_that_imports_tensorflow_needs_it() -> None:
    component = registry.load()["script.python"]
    assert "tensorflow" in component({"code": IMPORTING}).needed()
    assert (
        "tensorflow"
        in component({"code": IMPORTING.replace("import tensorflow as tf", "from keras import layers")}).needed()
    )
    for code in (
        "# import tensorflow\ndef transform(df):\n    return df\n",
        "import tensorflow(\n",
        "from . import keras\n",
    ):
        assert component({"code": code}).needed() == component.needs


def test_a_node_that_needs_what_is_not_there_says_so_before_any_run(owner: Person) -> None:
    if extra(owner)["state"] == "installed":
        pytest.skip("TensorFlow is installed here")
    node = {"id": "n1", "component": "script.python", "version": 1, "params": {"code": IMPORTING}, "label": None}
    document = {"format": 1, "nodes": [node], "edges": [], "variables": {}, "view": {}}
    told = owner.post("infer/", {"document": document})["problems"]
    lacking = next(one for one in told if one["code"] == "environment-lacks")
    assert lacking["where"]["node"] == "n1"
    assert lacking["data"]["lacks"] == ["tensorflow"]
