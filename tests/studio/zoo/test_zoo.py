"""The model zoo: registration, stages, scoring of tables, access."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.manifest import Package
from studio.runs.models import Run
from studio.runs.planning import store
from studio.zoo import actions, packages, registering
from studio.zoo.models import ModelVersion
from tests.deploy.made import expected, model, raw_rows
from tests.studio.conftest import Person
from tests.studio.datasets.test_datasets import imported, uploaded
from tests.studio.zoo.conftest import NAME, stored, told

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

Register = Callable[..., ModelVersion]


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as a person's spreadsheet has them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_package_becomes_a_version_once_however_often_it_is_told(alice: Person, register: Register) -> None:
    version = register()
    run = version.run
    assert run is not None
    Run.objects.filter(pk=run.pk).update(state="running")
    told(run, stored(store(), packages.local(version.uri), "f" * 64), number=2)
    registering.register_all(run.pk)
    registering.register_missed()
    (row,) = alice.get("models/")["results"]
    assert (row["name"], row["versions"], row["latest"]["metrics"]) == (NAME, 1, {"auc": 0.9})
    assert row["latest"]["parity"]["ok"]
    assert row["latest"]["run"]["id"] == run.pk


def test_a_version_owns_its_files(register: Register) -> None:
    version = register()
    shutil.rmtree(Path(store().root) / "nodes")
    assert Package.open(packages.local(version.uri)).info.algorithm == "xgboost"


def test_the_same_name_gets_the_next_number_and_one_version_is_in_production(alice: Person, register: Register) -> None:
    first, second = register(), register()
    assert (first.model_id, first.number, second.number) == (second.model_id, 1, 2)
    address = f"models/{first.model_id}/versions"
    alice.patch(f"{address}/1/", {"stage": "production"})
    assert alice.patch(f"{address}/2/", {"stage": "production"})["stage"] == "production"
    versions = alice.get(f"models/{first.model_id}/")["versions"]
    assert [(v["number"], v["stage"]) for v in versions] == [(2, "production"), (1, "archived")]


def test_an_uploaded_file_is_scored_as_the_model_itself_scores(alice: Person, register: Register) -> None:
    version = register()
    rows = raw_rows(40, seed=5)
    upload = uploaded(alice, table(rows))
    begun = alice.post(f"models/{version.model_id}/versions/1/score/", {"upload": upload["id"]}, status=201)
    assert begun["state"] == "ok", begun
    assert (begun["rows"], begun["failed_rows"]) == (40, 0)
    response = alice.call("GET", f"scorings/{begun['id']}/download/?format=csv")
    text = body_of(response).decode("utf-8-sig")
    scored = list(csv.DictReader(io.StringIO(text)))
    made = model(raw_rows(120))
    for row, got in zip(rows, scored, strict=True):
        wanted = expected(made, row)
        assert got["prediction"] == wanted["prediction"]
        assert float(got["probability"]) == pytest.approx(wanted["probability"], abs=1e-6)
        assert got["city"] == (row["city"] or "")


def test_a_dataset_is_scored(alice: Person, register: Register) -> None:
    version = register()
    dataset = imported(alice, "visitors", table(raw_rows(25, seed=6)))
    begun = alice.post(f"models/{version.model_id}/versions/1/score/", {"dataset": dataset["id"]}, status=201)
    assert (begun["state"], begun["rows"]) == ("ok", 25)


def test_a_column_that_the_model_needs_is_named(alice: Person, register: Register) -> None:
    version = register()
    upload = uploaded(alice, table([{k: v for k, v in row.items() if k != "income"} for row in raw_rows(5)]))
    begun = alice.post(f"models/{version.model_id}/versions/1/score/", {"upload": upload["id"]}, status=201)
    assert begun["state"] == "failed"
    assert [(p["code"], p["data"]["column"]) for p in begun["problems"]] == [("column-missing", "income")]
    assert alice.get(f"scorings/{begun['id']}/download/", status=409)["code"] == "not-scored"


def test_the_package_is_downloaded_whole(alice: Person, register: Register) -> None:
    version = register()
    response = alice.call("GET", f"models/{version.model_id}/versions/1/package/")
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as archive:
        assert archive.testzip() is None
        assert {"model.json", "parity.json", "rows.parquet", "core/booster.json"} <= set(archive.namelist())


def test_a_model_goes_to_the_bin_and_comes_back(alice: Person, register: Register) -> None:
    version = register()
    alice.delete(f"models/{version.model_id}/")
    assert alice.get("models/")["results"] == []
    alice.post(f"bin/model/{version.model_id}/restore/", status=204)
    assert [row["name"] for row in alice.get("models/")["results"]] == [NAME]


def test_bob_sees_no_model_and_charlie_changes_none(
    alice: Person, bob: Person, charlie: Person, register: Register
) -> None:
    version = register()
    base = f"models/{version.model_id}"
    upload = uploaded(alice, table(raw_rows(3)))
    scoring = alice.post(f"{base}/versions/1/score/", {"upload": upload["id"]}, status=201)
    reads = (
        f"{base}/",
        f"{base}/versions/1/package/",
        f"scorings/{scoring['id']}/",
        f"scorings/{scoring['id']}/download/",
    )
    for address in reads:
        assert bob.call("GET", address).status_code == 404
        assert charlie.call("GET", address).status_code == 200
        assert Person(bob.user, "bob").call("GET", address).status_code == 404
    for person, status in ((bob, 404), (charlie, 403)):
        person.patch(f"{base}/versions/1/", {"stage": "production"}, status=status)
        person.post(f"{base}/versions/1/score/", {"upload": upload["id"]}, status=status)
        person.delete(f"{base}/", status=status)


def test_a_publication_adds_a_registration_and_changes_nothing_else() -> None:
    document = {
        "format": 1,
        "nodes": [
            {"id": "publish1", "component": "source.sample", "version": 1, "params": {"name": "iris"}},
            {"id": "trees", "component": "classify.random_forest", "version": 1, "params": {}},
        ],
        "edges": [{"from": ["publish1", "table"], "to": ["trees", "train"]}], "variables": {}, "view": {},
    }  # fmt: skip
    made, node = actions.with_registration(document, "trees", "model", "Iris")
    assert node == "publish2"
    assert [n["id"] for n in made["nodes"]] == ["publish1", "trees", "publish2"]
    assert made["nodes"][2]["params"] == {"name": "Iris"}
    assert made["edges"][-1] == {"from": ["trees", "model"], "to": ["publish2", "model"]}


def test_a_run_without_a_model_cannot_be_published(alice: Person, register: Register) -> None:
    version = register()
    body = {"run": version.run_id, "node": "register", "name": "again"}
    assert alice.post("models/publish/", body, status=409)["code"] == "no-model"
