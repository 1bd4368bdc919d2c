"""Every component of the registry, and a laboratory to run them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components import registry

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.contract.laboratory import Laboratory

CATALOG = registry.load()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`key` runs over all components; `trial` over all their examples."""
    if "key" in metafunc.fixturenames:
        metafunc.parametrize("key", list(CATALOG))
    if "trial" in metafunc.fixturenames:
        trials = [(key, n) for key in CATALOG for n in range(len(CATALOG[key].examples))]
        names = [f"{key}: {CATALOG[key].examples[n].title}" for key, n in trials]
        metafunc.parametrize("trial", trials, ids=names)


@pytest.fixture
def laboratory(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    from tests.contract.laboratory import Laboratory

    return Laboratory(spark, tmp_path_factory.mktemp("files"))
