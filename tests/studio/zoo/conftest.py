"""A finished run of Alice's whose node “register” gave a package."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.manifest import Package
from runners.artifacts import Manifest, Store
from studio.experiments import actions as experiments
from studio.experiments.documents import EMPTY
from studio.runs import ingest
from studio.runs.models import Run, RunState
from studio.runs.planning import store
from studio.workspaces.models import Workspace
from studio.zoo.models import ModelVersion
from tests.deploy.made import small_package
from tests.studio.conftest import Person

NAME = "购买 意向"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return small_package(tmp_path_factory.mktemp("small"))


def stored(artifacts: Store, package: Path, fingerprint: str) -> Manifest:
    """The package as an artifact of the node “register”."""
    uri = artifacts.reserve(fingerprint)
    shutil.copytree(package, Path(artifacts.path(uri)) / "model")
    port = {"kind": "model", "stored": True, "path": "model", "schema": None, "rows": None, "meta": {"package": True}}
    manifest = Manifest(
        uri, fingerprint, fingerprint, "register", "predict.register", "2026-01-01", 1.0, {"model": port}
    )
    return artifacts.publish(manifest)


def told(run: Run, manifest: Manifest, number: int = 1) -> None:
    """The engine tells of the artifact."""
    event = {
        "source": "drive.1", "number": number, "time": "2026-01-01T00:00:00Z", "type": "artifact", "node": "register",
        "port": "model", "kind": "model", "uri": manifest.uri, "fingerprint": manifest.fingerprint, "bytes": 1,
        "meta": {"package": True, "name": NAME, "stage": "none", "metrics": {"auc": 0.9}},
    }  # fmt: skip
    ingest.store(run.pk, ingest.read([event]), own=True)


@pytest.fixture
def register(alice: Person, small: Package) -> Callable[..., ModelVersion]:
    """Make a run that registers a package, by default the small one; gives its version in the zoo."""

    def made(package: Path | None = None) -> ModelVersion:
        workspace = Workspace.objects.get(slug="alice")
        experiment = experiments.create(workspace, alice.user, "Purchase", EMPTY)
        version = experiments.keep_version(experiment, alice.user)
        run = Run.objects.create(
            workspace=workspace, experiment=experiment, version=version, number=1, state=RunState.RUNNING,
            scope={"kind": "all", "nodes": []}, plan={}, created_by=alice.user,
        )  # fmt: skip
        told(run, stored(store(), package or small.folder, f"{run.pk:064d}"))
        Run.objects.filter(pk=run.pk).update(state=RunState.OK)
        return ModelVersion.objects.get(run=run)

    return made
