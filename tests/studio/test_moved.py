"""A data folder that is moved opens where it is then: uploads, datasets, and all that the database names."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from studio import places
from studio.runs.models import Run, RunEvent, RunOutput
from tests.studio.server import api, studio_server

EVALUATION = f"nodes/7a/{'7a' * 32}-{'0b' * 16}"


@pytest.mark.processes
def test_uploads_and_datasets_move_with_their_folder(tmp_path: Path) -> None:
    content = b"name,age\nAnn,31\nBen,29\n"
    headers = {"X-File-Name": "people.csv", "Content-Type": "application/octet-stream"}
    with studio_server(tmp_path / "first") as server, contextlib.closing(server.client()) as browser:
        base = "/api/workspaces/home/uploads/"
        first, second = (browser.post(base, content=content, headers=headers).json() for _ in range(2))
        body = {"upload": first["id"], "name": "people", "options": first["guess"]}
        dataset = api(browser, "POST", "datasets/", body, status=201)
    shutil.move(tmp_path / "first", tmp_path / "第二 place")
    with studio_server(tmp_path / "第二 place") as server, contextlib.closing(server.client()) as browser:
        assert api(browser, "GET", f"datasets/{dataset['id']}/preview/")["rows"] == [["Ann", 31], ["Ben", 29]]
        assert api(browser, "POST", f"uploads/{second['id']}/preview/", {})["rows"] == [["Ann", 31], ["Ben", 29]]
        body = {"upload": second["id"], "name": "people", "options": second["guess"], "new_version": True}
        assert len(api(browser, "POST", "datasets/", body, status=201)["versions"]) == 2


@pytest.mark.parametrize(
    "uri", ["file:///tmp/old place/artifacts", "s3://bucket/artifacts", "hdfs://name/x/models/nodes"]
)
@pytest.mark.parametrize("inside", [EVALUATION, f"{EVALUATION}/table/preview.json", f"models/{'0b' * 16}"])
def test_what_an_early_release_stored_whole_is_known_again(uri: str, inside: str) -> None:
    assert places.former(f"{uri}/{inside}") == f"artifacts:{inside}"


@pytest.mark.parametrize("text", ["file:///data/people.csv", "nodes/7a", f"see {EVALUATION}", "file:///x/models/new"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert places.former(text) == text
    assert places.absolute(places.relative(text)) == text


@pytest.mark.django_db
def test_places_are_relative_in_the_database_and_whole_in_python(settings: Settings, tmp_path: Path, run: Run) -> None:
    uri = f"{places.store().url}/{EVALUATION}"
    row = RunOutput.objects.create(run=run, node="n1", port="table", kind="table", uri=uri, fingerprint="7a")
    data = {"uri": uri, "path": "/etc/passwd", "list": [uri, 1, None]}
    event = RunEvent.objects.create(run=run, cursor=1, source="s1.1", number=1, type="artifact", data=data)
    assert RunOutput.objects.get(uri=uri) == row
    settings.STUDIO_ARTIFACTS = str(tmp_path / "moved")
    assert RunOutput.objects.get(pk=row.pk).uri == f"file://{tmp_path}/moved/{EVALUATION}"
    assert RunOutput.objects.values_list("uri", flat=True).get() == f"file://{tmp_path}/moved/{EVALUATION}"
    found = RunEvent.objects.get(pk=event.pk).data
    moved = f"file://{tmp_path}/moved/{EVALUATION}"
    assert found == {"uri": moved, "path": "/etc/passwd", "list": [moved, 1, None]}
