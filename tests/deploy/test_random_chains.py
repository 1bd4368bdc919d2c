"""Random chains: each model's package gives the engine's scores, or the lint refuses it before it runs, by node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from pyspark.sql import SparkSession

from components import graph
from components.errors import Problem, StudioError
from components.spec.schema import Schema
from components.spec.table import Table
from tests.deploy.chains import TYPES, Chain, columns
from tests.deploy.workbench import CATALOG, Workbench

pytestmark = pytest.mark.spark

COUNT = int(os.environ.get("RANDOM_CHAINS", "12"))
"""A chain takes seconds to train and prove: `make test` takes the first dozen, `make test-long` all 200."""
TOGETHER = 3
"""Chains at once: a small job keeps neither core busy."""
SCORERS = ("pmml-jpmml", "fast")


@dataclass
class Outcome:
    refused: list[Problem] = field(default_factory=list)
    serves: bool | None = None
    parity: dict[str, Any] | None = None
    pmml: dict[str, Any] | None = None
    error: BaseException | None = None


@pytest.fixture(scope="module")
def outcomes(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Outcome]]:
    """All chains, trained and packaged; three at a time."""
    quick = spark.newSession()
    # Interpreted: compiling each chain's few expressions would take longer than all of its 150 rows.
    quick.conf.set("spark.sql.codegen.wholeStage", "false")
    quick.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    bench = Workbench(quick, tmp_path_factory.mktemp("chains"))
    table = bench.table(columns(), TYPES)
    with ThreadPoolExecutor(TOGETHER) as pool:
        made = pool.map(lambda seed: outcome(Chain(seed), bench, table), range(COUNT))
        yield dict(enumerate(made))


def outcome(chain: Chain, bench: Workbench, table: Table) -> Outcome:
    experiment = graph.read(chain.document())
    checked = graph.check(experiment, CATALOG, {"n0": Schema.of(TYPES)})
    trainer = f"n{len(chain.steps) + 1}"
    found = Outcome(list(checked.errors), checked.nodes[trainer].serves)
    if found.refused:
        return found
    try:
        trained = bench.train(bench.chain(table, chain.steps), *chain.trainer)
        about = bench.package(trained, scorers=SCORERS)
    except (StudioError, Exception) as error:  # noqa: BLE001 - told by the chain's own test
        found.error = error
        return found
    found.parity, found.pmml = about["parity"], about["forms"]["pmml"]
    return found


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_chain_is_served_as_trained_or_refused_by_its_node(seed: int, outcomes: dict[int, Outcome]) -> None:
    chain, found = Chain(seed), outcomes[seed]
    told = [*chain.steps, chain.trainer]
    if found.error is not None:
        raise AssertionError(f"{told}") from found.error
    if found.refused:
        nodes = {f"n{number + 1}" for number in range(len(told))}
        assert {problem.where.node for problem in found.refused} <= nodes, told
        assert chain.blocked in {None, *(problem.where.node for problem in found.refused)}, told
        assert found.serves is False, (told, found.refused)
        return
    assert found.serves is not False, told
    assert found.parity is not None
    assert found.pmml is not None
    assert ("missing" in found.pmml) is (chain.blocked is not None), (told, found.pmml)
    for name in SCORERS[1:] if chain.blocked else SCORERS:
        report = found.parity["scorers"][name]
        assert report["ok"], (told, name, report, found.pmml)
    assert found.parity["max_difference"] <= 1e-6


def test_most_chains_are_served(outcomes: dict[int, Outcome]) -> None:
    served = [found for found in outcomes.values() if found.parity and found.parity["ok"]]
    refused = [found for found in outcomes.values() if found.refused]
    assert len(served) >= COUNT * 0.8
    assert refused or COUNT < 100, "no chain met the lint"
    assert sum(found.parity["rows"] for found in served if found.parity) > COUNT * 20
