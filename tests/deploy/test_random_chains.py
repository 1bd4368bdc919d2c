"""Random chains: each model's package gives the engine's scores, or the lint refuses it before it runs, by node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from pyspark.sql import SparkSession

from components import graph
from components.errors import Problem
from components.spec.schema import Schema
from components.spec.table import Table
from tests.deploy.chains import TARGETS, TYPES, Chain, columns
from tests.deploy.workbench import CATALOG, Workbench

pytestmark = pytest.mark.spark

COUNT = int(os.environ.get("RANDOM_CHAINS", "200"))
"""Fewer while one works on it: a dozen holds every kind."""
TOGETHER = 3
"""Chains at once: a small job keeps neither core busy."""
SCORERS = {"all": ("pmml-jpmml", "fast"), "fast": ("fast",), "pmml": ("pmml-jpmml",), "refused": ()}
TOLD = {"fast": "served-without-pmml", "pmml": "served-by-pmml-only", "refused": "not-servable"}


@dataclass
class Outcome:
    problems: list[Problem] = field(default_factory=list)
    serves: bool | None = None
    parity: dict[str, Any] | None = None
    pmml: dict[str, Any] | None = None
    error: BaseException | None = None


@pytest.fixture(scope="module")
def outcomes(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Future[Outcome]]]:
    """All chains, checked, trained and packaged, three at a time, while the first are looked at."""
    quick = spark.newSession()
    # Interpreted: compiling each chain's few expressions would take longer than all of its 150 rows.
    quick.conf.set("spark.sql.codegen.wholeStage", "false")
    quick.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    bench = Workbench(quick, tmp_path_factory.mktemp("chains"))
    table = bench.table(columns(), TYPES)
    with ThreadPoolExecutor(TOGETHER) as pool:
        yield [pool.submit(lambda seed=seed: outcome(Chain(seed), bench, table)) for seed in range(COUNT)]
        pool.shutdown(cancel_futures=True)


def outcome(chain: Chain, bench: Workbench, table: Table) -> Outcome:
    experiment = graph.read(chain.document())
    checked = graph.check(experiment, CATALOG, {"n0": Schema.of(TYPES)})
    trainer = f"n{len(chain.steps) + 1}"
    found = Outcome(checked.problems, checked.nodes[trainer].serves)
    if checked.errors:
        return found
    try:
        about = bench.package(bench.train(bench.chain(table, chain.steps), *chain.trainer))
    except Exception as error:  # noqa: BLE001 - told by the chain's own test
        found.error = error
        return found
    found.parity, found.pmml = about["parity"], about["forms"]["pmml"]
    return found


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_chain_is_served_as_trained_or_refused_by_its_node(seed: int, outcomes: list[Future[Outcome]]) -> None:
    chain, found = Chain(seed), outcomes[seed].result()
    told = [*chain.steps, chain.trainer]
    if found.error is not None:
        raise AssertionError(f"{told}") from found.error
    expected = {} if chain.kind == "all" else {(TOLD[chain.kind], chain.limited)}
    assert {(p.code, p.where.node) for p in found.problems} >= set(expected), (told, found.problems)
    assert {p.code for p in found.problems} <= {code for code, _ in expected}, (told, found.problems)
    if chain.kind == "refused":
        assert "error" in {p.severity for p in found.problems}
        assert found.serves is False, (told, found.problems)
        assert found.parity is None
        return
    assert {p.severity for p in found.problems} <= {"warning"}
    assert found.serves is not False, told
    assert found.parity is not None
    assert found.pmml is not None
    assert ("missing" in found.pmml) is (chain.kind == "fast"), (told, found.pmml)
    for name in SCORERS[chain.kind]:
        report = found.parity["scorers"][name]
        assert report["ok"], (told, name, report, found.pmml)
    served = [name for name, report in found.parity["scorers"].items() if "unavailable" not in report]
    assert tuple(served) == SCORERS[chain.kind]
    assert found.parity["max_difference"] <= 1e-6
    assert found.parity["rows"] > 20


def test_some_chains_are_refused_and_the_rest_are_served(outcomes: list[Future[Outcome]]) -> None:
    every = [one.result() for one in outcomes]
    served = [found for found in every if found.parity and found.parity["ok"]]
    refused = [found for found in every if found.parity is None and found.serves is False]
    assert refused, "no chain met the lint"
    assert len(served) + len(refused) == COUNT


def test_the_chains_hold_every_kind_of_step_in_every_place() -> None:
    """What makes a scoring path hard, each in several of the chains that `make test` runs."""
    seen = dict.fromkeys(
        (
            "in-place cast",
            "fill",
            "scale",
            "rename onto a former name",
            "swap",
            "split between",
            "filter between",
            "text label",
        ),
        0,
    )
    for chain in map(Chain, range(200)):
        keys = [key for key, _ in chain.steps]
        renames = [params["names"] for key, params in chain.steps if key == "prepare.rename"]
        seen["in-place cast"] += "prepare.cast" in keys
        seen["fill"] += "prepare.fill_missing" in keys
        seen["scale"] += any(key.endswith("_scale") or key == "prepare.standardize" for key in keys)
        seen["rename onto a former name"] += any(
            len(names) == 1 and new in TYPES for names in renames for new in names.values()
        )
        seen["swap"] += any(len(names) == 2 for names in renames)
        seen["split between"] += "sample.split" in keys[1:-1]
        seen["filter between"] += "prepare.filter" in keys[1:-1]
        seen["text label"] += chain.trainer[1]["label"] == TARGETS[1]
    assert min(seen.values()) >= 10, seen
