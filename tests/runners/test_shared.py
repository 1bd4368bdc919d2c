"""What trainers of the same rows prepare: once, while any of them is still to end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from components import registry
from components.graph import check, read
from runners.spark.shared import Shared
from tests.runners.documents import document


class Rows:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Maker:
    """Makes rows, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.made: list[Rows] = []

    def __call__(self) -> Rows:
        self.made.append(Rows())
        return self.made[-1]


def shared(*waiting: Callable[[str], None], **trainers: tuple[str, dict[str, Any], str]) -> Shared:
    """Trainers by name: their component, parameters, and the table that they read."""
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "data": ("source.sample", {"name": "iris"}), "split": ("sample.split", {}),
        **{name: (component, params) for name, (component, params, _) in trainers.items()},
    }  # fmt: skip
    wires = ["data.table>split.table", *(f"{table}>{name}.train" for name, (_, _, table) in trainers.items())]
    experiment = read(document(nodes, wires))
    made = check(experiment, registry.load()).instances
    return Shared(experiment, list(nodes), made, lambda: False, *waiting)


LABEL = {"label": "species"}
TREE = ("classify.decision_tree", LABEL, "split.train")


def test_the_same_rows_are_made_once_and_closed_after_the_last() -> None:
    found, make = shared(tree=TREE, forest=("classify.random_forest", LABEL | {"trees": 5}, "split.train")), Maker()
    rows = found.of("tree", make)
    found.done("tree")
    assert rows.closed == 0, "the forest is still to come"
    assert found.of("forest", make) is rows
    found.done("forest")
    assert (len(make.made), rows.closed) == (1, 1)
    found.release()
    assert rows.closed == 1


@pytest.mark.parametrize(
    "other",
    [
        ("classify.decision_tree", LABEL, "split.test"),
        ("classify.decision_tree", LABEL | {"features": ["petal_length"]}, "split.train"),
        ("classify.decision_tree", {"label": "petal_width"}, "split.train"),
        ("classify.decision_tree", LABEL | {"max_categories": 3}, "split.train"),
        ("regress.decision_tree", LABEL, "split.train"),
        ("cluster.kmeans", {}, "split.train"),
    ],
)
def test_other_rows_features_or_labels_are_not_shared(other: tuple[str, dict[str, Any], str]) -> None:
    found, make = shared(tree=TREE, other=other), Maker()
    assert found.of("tree", make) is not found.of("other", make)
    found.done("tree")
    assert [rows.closed for rows in make.made] == [1, 0]


def test_one_that_will_not_start_is_not_waited_for() -> None:
    found, make = shared(tree=TREE, again=TREE), Maker()
    rows = found.of("tree", make)
    found.done("again")
    found.done("tree")
    assert rows.closed == 1


def test_where_making_fails_the_next_tries_itself() -> None:
    found, make = shared(tree=TREE, again=TREE), Maker()

    def fails() -> Any:
        raise ValueError("no rows")

    with pytest.raises(ValueError, match="no rows"):
        found.of("tree", fails)
    found.done("tree")
    assert found.of("again", make) is make.made[0]


def test_the_end_of_a_stage_closes_what_is_left() -> None:
    found, make = shared(tree=TREE, again=TREE), Maker()
    rows = found.of("tree", make)
    found.release()
    assert rows.closed == 1


def test_what_is_made_after_the_end_of_the_stage_is_closed_when_its_node_ends() -> None:
    found, make = shared(tree=TREE), Maker()

    def late() -> Rows:
        found.done("tree")
        found.release()
        return make()

    rows = found.of("tree", late)
    found.done("tree")
    assert rows.closed == 1


def test_rows_that_cannot_be_closed_end_no_stage(capsys: pytest.CaptureFixture[str]) -> None:
    class Stuck(Rows):
        def close(self) -> None:
            raise ConnectionError("the engine is gone")

    found = shared(tree=TREE)
    found.of("tree", Stuck)
    found.done("tree")
    found.release()
    assert "the engine is gone" in capsys.readouterr().err


def test_one_that_waits_is_told_so_and_gets_what_the_other_made() -> None:
    making, waits, waiting, make = threading.Event(), threading.Event(), list[str](), Maker()

    def told(node: str) -> None:
        waiting.append(node)
        waits.set()

    def slowly() -> Rows:
        making.set()
        assert waits.wait(10), "the other one comes meanwhile"
        return make()

    found = shared(told, tree=TREE, again=TREE)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(found.of, "tree", slowly)
        assert making.wait(10)
        second = pool.submit(found.of, "again", make)
        assert second.result(10) is first.result(10)
    assert (waiting, len(make.made)) == (["again"], 1)
