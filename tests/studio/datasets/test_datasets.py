"""Uploads and datasets over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars
import pytest
from pytest_django.fixtures import Settings

from runners.sources import Dataset as EngineDataset
from studio.datasets import actions, files, queries
from studio.datasets.models import Dataset, Upload
from studio.workspaces.models import AuditRow, Workspace
from tests.studio.conftest import Person

pytestmark = pytest.mark.processes

CSV = '姓名,金额\n张三,"¥1,234"\n李四,¥5\n'


def send(person: Person, content: bytes, name: str = "表.csv") -> Any:
    csrf = person.browser.cookies["csrftoken"].value
    return person.browser.generic(
        "POST", f"/api/workspaces/{person.slug}/uploads/", content, "application/octet-stream",
        headers={"X-CSRFToken": csrf, "X-File-Name": quote(name)},
    )  # fmt: skip


def uploaded(person: Person, content: str = CSV, encoding: str = "utf-8") -> Any:
    response = send(person, content.encode(encoding))
    assert response.status_code == 201, response.content
    return response.json()


def imported(person: Person, name: str = "sales", content: str = CSV, status: int = 201, **more: Any) -> Any:
    upload = uploaded(person, content)
    body = {"upload": upload["id"], "name": name, "options": upload["guess"], **more}
    return person.post("datasets/", body, status=status)


def test_an_upload_is_previewed_edited_imported_and_profiled(alice: Person, own_data: Path) -> None:
    upload = uploaded(alice, encoding="gb18030")
    assert upload["name"] == "表.csv"
    assert upload["guess"]["encoding"] == "gb18030"
    assert upload["rows"] == [["张三", 1234.0], ["李四", 5.0]]
    options = upload["guess"]
    options["columns"][0]["name"] = "name"
    assert alice.post(f"uploads/{upload['id']}/preview/", options)["guess"]["columns"][0]["name"] == "name"
    made = alice.post("datasets/", {"upload": upload["id"], "name": "sales", "options": options}, status=201)
    assert (made["rows"], made["columns"], made["format"]) == (2, 2, "csv")
    assert [(c["name"], c["type"]) for c in made["schema"]["columns"]] == [("name", "string"), ("金额", "double")]
    preview = alice.get(f"datasets/{made['id']}/preview/")
    assert preview["rows"] == [["张三", 1234.0], ["李四", 5.0]]
    amounts = preview["statistics"][1]
    assert (amounts["count"], amounts["nulls"], amounts["min"], amounts["max"], amounts["mean"]) == (
        2,
        0,
        5,
        1234,
        619.5,
    )
    assert sum(amounts["histogram"]["counts"]) == 2
    assert not Upload.objects.exists()
    assert not list((own_data / "uploads").iterdir())
    assert AuditRow.objects.filter(action="dataset.create").count() == 1


def test_the_engine_and_live_inference_find_a_dataset_by_its_name(alice: Person) -> None:
    imported(alice)
    found = queries.for_engine(Workspace.objects.get(slug="alice"), "sales")
    assert isinstance(found, EngineDataset)
    assert polars.read_parquet(found.uri.removeprefix("file://")).height == 2
    document = {
        "format": 1,
        "nodes": [{"id": "n1", "component": "source.dataset", "version": 1, "params": {"dataset": "sales"}}],
        "edges": [], "variables": {}, "view": {},
    }  # fmt: skip
    inferred = alice.post("infer/", {"document": document})
    assert [c["name"] for c in inferred["nodes"]["n1"]["outputs"]["table"]["columns"]] == ["姓名", "金额"]


def test_a_name_in_use_is_refused_or_gets_a_new_version_which_leaves_the_old_one(alice: Person) -> None:
    first = imported(alice)
    refused = imported(alice, status=409)
    assert refused["code"] == "name-taken"
    second = imported(alice, content="a\n1\n", new_version=True)
    assert second["id"] == first["id"]
    assert [(v["number"], v["rows"]) for v in second["versions"]] == [(2, 1), (1, 2)]
    assert alice.get(f"datasets/{first['id']}/preview/?version=1")["row_count"] == 2
    assert second["versions"][0]["checksum"] != second["versions"][1]["checksum"]


def test_problems_of_a_file_refuse_the_import_and_keep_the_upload(alice: Person) -> None:
    upload = uploaded(alice, "a,b\n1,2\n3\n")
    refused = alice.post("datasets/", {"upload": upload["id"], "name": "x", "options": upload["guess"]}, status=400)
    assert [(p["code"], p["data"]["line"]) for p in refused["problems"]] == [("row-ragged", 3)]
    mended = {**upload["guess"], "ragged": "skip"}
    made = alice.post("datasets/", {"upload": upload["id"], "name": "x", "options": mended}, status=201)
    assert made["rows"] == 1


def test_a_file_that_cannot_be_read_leaves_no_upload(alice: Person, own_data: Path) -> None:
    response = send(alice, b"\x00\x01")
    assert response.status_code == 400
    assert response.json()["code"] == "not-text"
    assert not Upload.objects.exists()
    assert not list((own_data / "uploads").iterdir())


def test_an_upload_above_the_limit_is_refused_and_leaves_nothing(
    alice: Person, own_data: Path, settings: Settings
) -> None:
    settings.STUDIO_UPLOAD_LIMIT = 1000
    assert send(alice, b"a,b\n" + b"1,2\n" * 249).status_code == 201
    before = Upload.objects.count()
    response = send(alice, b"a,b\n" + b"1,2\n" * 250)
    assert response.status_code == 413
    assert response.json()["code"] == "too-large"
    assert Upload.objects.count() == before
    assert len(list((own_data / "uploads").iterdir())) == before


def test_a_deleted_dataset_is_in_the_bin_and_comes_back(alice: Person) -> None:
    made = imported(alice)
    alice.delete(f"datasets/{made['id']}/")
    assert alice.get("datasets/")["results"] == []
    assert alice.get(f"datasets/{made['id']}/", status=404)["code"] == "not-found"
    assert queries.for_engine(Workspace.objects.get(slug="alice"), "sales") is None
    (entry,) = alice.get("bin/")["results"]
    assert (entry["kind"], entry["name"]) == ("dataset", "sales")
    alice.post(f"bin/dataset/{made['id']}/restore/", status=204)
    assert [row["name"] for row in alice.get("datasets/")["results"]] == ["sales"]


def test_a_dataset_does_not_come_back_over_another_of_its_name(alice: Person) -> None:
    made = imported(alice)
    alice.delete(f"datasets/{made['id']}/")
    imported(alice)
    assert alice.post(f"bin/dataset/{made['id']}/restore/", status=409)["code"] == "name-taken"


def test_a_dataset_is_renamed_unless_the_name_is_taken(alice: Person) -> None:
    made, _ = imported(alice), imported(alice, "other")
    assert alice.patch(f"datasets/{made['id']}/", {"name": "other"}, status=409)["code"] == "name-taken"
    assert alice.patch(f"datasets/{made['id']}/", {"name": "better"})["name"] == "better"


def test_bob_sees_nothing_and_charlie_changes_nothing(alice: Person, bob: Person, charlie: Person) -> None:
    made, upload = imported(alice), uploaded(alice)
    for address in ("datasets/", f"datasets/{made['id']}/", f"datasets/{made['id']}/preview/"):
        assert bob.get(address, status=404)["code"] == "not-found"
        charlie.get(address)
    for person, status in ((bob, 404), (charlie, 403)):
        assert send(person, b"a\n1\n").status_code == status
        person.delete(f"datasets/{made['id']}/", status=status)
        person.post("datasets/", {"upload": upload["id"], "name": "mine"}, status=status)
    at_home = Person(bob.user, "bob")
    assert at_home.get(f"datasets/{made['id']}/", status=404)
    assert at_home.post("datasets/", {"upload": upload["id"], "name": "mine"}, status=404)


def test_the_list_takes_the_same_queries_however_many_datasets(
    alice: Person, django_assert_max_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        imported(alice, name)
    with django_assert_max_num_queries(8):
        assert alice.get("datasets/")["count"] == 3


def test_a_forgotten_upload_is_swept_after_a_day(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    uploaded(alice)
    actions.sweep()
    assert Upload.objects.count() == 1
    Upload.objects.update(created_at="2020-01-01T00:00:00Z")
    actions.sweep()
    assert Upload.objects.count() == 0
    assert not list(files.uploads_folder().iterdir())


def test_an_unknown_option_is_refused_by_name(alice: Person) -> None:
    upload = uploaded(alice)
    refused = alice.post(f"uploads/{upload['id']}/preview/", {"sparator": ";"}, status=400)
    assert "sparator" in json.dumps(refused)


def test_a_version_row_is_never_without_its_file(alice: Person) -> None:
    made = imported(alice)
    version = queries.latest(Dataset.objects.get(pk=made["id"]))
    with files.local(version) as path:
        assert path.exists()
