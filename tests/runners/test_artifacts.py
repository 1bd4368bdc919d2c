"""Artifacts: all or nothing, checked when they are used again, and collected without taking what is in use."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from components.errors import OperationalError
from runners import artifacts, collection
from runners.artifacts import Manifest, Store

PRINT = "ab" + "0" * 62


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "art"))


def publish(store: Store, fingerprint: str = PRINT, text: str = "hello", identity: str = "i") -> Manifest:
    uri = store.reserve(fingerprint)
    store.write_text(f"{uri}/report/report.json", text)
    ports = {
        "report": {
            "kind": "report",
            "stored": True,
            "path": "report/report.json",
            "schema": None,
            "rows": None,
            "meta": {},
        }
    }
    return store.publish(artifacts.manifest(uri, fingerprint, identity, "n1", "x.y", seconds=1.0, ports=ports))


def test_an_evaluation_exists_only_once_its_manifest_does(store: Store) -> None:
    uri = store.reserve(PRINT)
    store.write_text(f"{uri}/report/report.json", "half")
    assert store.find(PRINT) is None
    made = publish(store)
    found = store.find(PRINT)
    assert found == made
    assert store.read_text(found.path("report")) == "hello"
    assert found.ports["report"]["bytes"] == 5


def test_the_newest_whole_evaluation_is_found(store: Store) -> None:
    publish(store, identity="one")
    time.sleep(0.01)
    second = publish(store, identity="two")
    assert store.find(PRINT).identity == "two"
    assert store.find(PRINT, identity="one").identity == "one"
    store.local_path(second.path("report")).write_text("hellx")
    assert store.find(PRINT).identity == "one"


@pytest.mark.parametrize("harm", ["gone", "longer", "other"])
def test_a_damaged_evaluation_is_not_used_again(store: Store, harm: str) -> None:
    made = publish(store)
    file = store.local_path(made.path("report"))
    if harm == "gone":
        file.unlink()
    else:
        file.write_text("hello!" if harm == "longer" else "jello")
    assert store.find(PRINT) is None
    assert store.damaged(made) == ["report/report.json"]


def test_a_large_file_that_was_written_to_is_looked_into(store: Store) -> None:
    large = "x" * (artifacts.SMALL + 1)
    made = publish(store, text=large)
    file = store.local_path(made.path("report"))
    os.utime(file)
    assert store.find(PRINT) == made
    file.write_text("y" + large[1:])
    assert store.find(PRINT) is None


def test_a_large_file_that_rots_is_found_by_a_thorough_look(store: Store) -> None:
    large = "x" * (artifacts.SMALL + 1)
    made = publish(store, text=large)
    file = store.local_path(made.path("report"))
    times = file.stat()
    file.write_text("y" + large[1:])
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert store.damaged(made) == []
    assert store.damaged(made, thorough=True) == ["report/report.json"]


def test_a_uri_of_another_place_is_refused(store: Store) -> None:
    for wrong in ("file:///etc/passwd", f"{store.url}-too/x", f"{store.url}/../x"):
        with pytest.raises(ValueError, match="not in this store"):
            store.path(wrong)


def test_a_collected_evaluation_is_told_gone(store: Store) -> None:
    made = publish(store)
    store.remove(made.uri)
    with pytest.raises(OperationalError):
        store.open(made.uri)


def aged(store: Store, manifest: Manifest, seconds: float) -> None:
    for file in store.local_path(manifest.uri).rglob("*"):
        os.utime(file, (time.time() - seconds, time.time() - seconds))


def test_collection_takes_the_longest_unused_until_the_rest_fits(store: Store) -> None:
    made = [publish(store, f"{n:02x}" + "0" * 62, "x" * 10_000) for n in range(5)]
    for n, manifest in enumerate(made):
        aged(store, manifest, 10_000 - n)
    each = store.size(made[0].uri)[0]
    told = collection.collect(store, pins={made[0].fingerprint}, limit_bytes=3 * each, grace_s=3600)
    left = {manifest.uri for _, manifest in store.evaluations() if manifest}
    assert left == {made[0].uri, made[3].uri, made[4].uri}
    assert told.removed == 2
    assert told.kept_bytes <= 3 * each


def test_collection_spares_the_young_and_the_just_used(store: Store) -> None:
    young, old, used = (publish(store, f"{n:02x}" + "0" * 62) for n in range(3))
    aged(store, old, 10_000)
    aged(store, used, 10_000)
    store.touch(used)
    collection.collect(store, pins=set(), limit_bytes=0, grace_s=3600)
    assert {m.uri for _, m in store.evaluations() if m} == {young.uri, used.uri}


def test_collection_takes_what_was_never_finished_after_the_grace_only(store: Store) -> None:
    uri = store.reserve(PRINT)
    store.write_text(f"{uri}/table/data/part-0.parquet", "half")
    collection.collect(store, pins=set(), limit_bytes=10**9, grace_s=3600)
    assert [found for found, _ in store.evaluations()] == [uri]
    collection.collect(store, pins=set(), limit_bytes=10**9, grace_s=3600, now=time.time() + 4000)
    assert list(store.evaluations()) == []
