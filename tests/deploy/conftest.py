"""Packages and endpoints that the tests of serving share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy import api
from deploy.manifest import Package
from tests.deploy.made import small_package


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return small_package(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def endpoint(small: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A live process that serves the small package as “购买 意向”."""
    handle = api.start(small.folder, "购买 意向", folder=tmp_path_factory.mktemp("endpoint"), version="3")
    yield handle
    api.stop(handle)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
