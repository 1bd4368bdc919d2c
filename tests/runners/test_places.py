"""Results on HDFS: the studio by the name node's REST, the engine by Hadoop's client, and both see the same."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from components.errors import UserError
from runners import artifacts, collection, filesystems
from runners.artifacts import Store
from runners.filesystems import Reach
from runners.spark import hadoop as by_hadoop
from tests.servers.hadoop import Hadoop

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.cluster]


@pytest.fixture(params=["studio", "engine"])
def reach(
    request: pytest.FixtureRequest, hadoop_cluster: Hadoop, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Reach]:
    monkeypatch.setenv("STUDIO_WEBHDFS", hadoop_cluster.webhdfs)
    yield filesystems.of if request.param == "studio" else by_hadoop.reach(spark)


@pytest.fixture
def store(reach: Reach, hadoop_cluster: Hadoop) -> Store:
    return Store(f"{hadoop_cluster.hdfs}/places/{time.time_ns()}", reach)


def published(store: Store, text: str = "{}") -> artifacts.Manifest:
    uri = store.reserve("ab" * 32)
    with store.filled(f"{uri}/model") as folder:
        (folder / "core").mkdir()
        (folder / "core" / "模型.bin").write_bytes(b"\x00\xff" * 700_000)
        (folder / "model.json").write_text(text)
    port = {"kind": "model", "stored": True, "path": "model", "rows": None, "schema": None, "meta": {}}
    made = artifacts.manifest(uri, "ab" * 32, "ab" * 32, "n1", "classify.gbdt", seconds=1.0, ports={"model": port})
    return store.publish(made)


def test_what_is_published_is_found_checked_and_read(store: Store) -> None:
    assert store.find("ab" * 32) is None
    made = published(store)
    found = store.find("ab" * 32)
    assert found is not None
    assert found.ports["model"]["bytes"] == 1_400_002
    expected = hashlib.sha256(b"\x00\xff" * 700_000).hexdigest()
    assert {file["path"]: file["sha256"] for file in found.files}["model/core/模型.bin"] == expected
    with store.fetched(made.path("model")) as folder:
        assert (folder / "core" / "模型.bin").read_bytes() == b"\x00\xff" * 700_000
    assert store.damaged(found, thorough=True) == []
    assert sum(store.sizes().values()) > 1_400_000


def test_damage_is_noticed(store: Store) -> None:
    made = published(store)
    store.write_text(f"{made.uri}/model/model.json", "[]")
    assert store.damaged(made) == ["model/model.json"]
    assert store.find("ab" * 32) is None


def test_what_is_long_unused_is_collected(store: Store) -> None:
    published(store)
    assert collection.collect(store, pins=set(), limit_bytes=0).removed == 0, "it is too young"
    done = collection.collect(store, pins=set(), limit_bytes=0, now=time.time() + 7200)
    assert (done.removed, store.find("ab" * 32)) == (1, None)
    assert not list(store.evaluations())


def test_a_small_file_is_its_owners_alone_and_goes_with_its_folder(
    reach: Reach, hadoop_cluster: Hadoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"{hadoop_cluster.hdfs}/places/{time.time_ns()}/stage.json"
    with pytest.raises(FileNotFoundError):
        filesystems.read_text(place, reach)
    filesystems.make_private(place.rsplit("/", 1)[0], reach)
    filesystems.write_text(place, json.dumps({"token": "秘密"}), reach)
    filesystems.write_text(place, json.dumps({"token": "新"}), reach)
    assert json.loads(filesystems.read_text(place, reach)) == {"token": "新"}
    with monkeypatch.context() as patched:
        patched.setenv("HADOOP_USER_NAME", "nobody")
        with pytest.raises(PermissionError):
            filesystems.read_text(place)
    fs, path = filesystems.of(place)
    filesystems.remove(place.rsplit("/", 1)[0], reach)
    assert not fs.exists(path)


def test_a_place_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UserError) as refused:
        Store("gopher://host/artifacts")
    assert refused.value.problems[0].code == "place-unknown"
