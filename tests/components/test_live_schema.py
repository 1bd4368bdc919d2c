"""The live schema remembers what it has inferred; the answer must be the one that a fresh process would give."""

from __future__ import annotations

import functools
import random
import sys
from typing import Any

import pytest

from components import graph, registry
from components.graph import lint
from components.spec import Schema
from tests.bench import live_schema

Document = dict[str, Any]
NAMES = ("first", "c1", "c2", "d1", "b3", "城市", "a b", "C1")
EXPRESSIONS = ("c1 + 1", "reverse(city)", "upper(`a b`)", "c2 * coalesce(d1, 0)", "CAST(c3 AS INT)", "c1 +", "nothing")


def forget() -> None:
    """Empty every memory of the packages that infer; the catalogue stays."""
    for name, module in list(sys.modules.items()):
        if name.startswith("components.") and name != "components.registry":
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def inferred(document: Document) -> Document:
    return graph.check(graph.read(document), registry.load()).json()


def edited(document: Document, chance: random.Random) -> Document:
    """One step of somebody at the canvas: a parameter, a connection, a node less."""
    nodes, edges = [dict(node) for node in document["nodes"]], list(document["edges"])
    node = chance.choice(nodes)
    match chance.randrange(5):
        case 0:
            nodes[1] = {**nodes[1], "params": {**nodes[1]["params"], "output": chance.choice(NAMES)}}
        case 1:
            made = [{"name": chance.choice(NAMES), "expression": chance.choice(EXPRESSIONS)}]
            node.update(component="prepare.derive", params={"columns": made})
        case 2:
            node.update(component="prepare.rename", params={"names": {chance.choice(NAMES): chance.choice(NAMES)}})
        case 3 if edges:
            edges.remove(chance.choice(edges))
        case _:
            nodes.remove(node)
            edges = [edge for edge in edges if node["id"] not in (edge["from"][0], edge["to"][0])]
    return {**document, "nodes": nodes, "edges": edges}


@pytest.mark.parametrize("seed", range(4))
def test_after_each_edit_the_answer_is_that_of_a_fresh_start(seed: int) -> None:
    chance, document = random.Random(seed), live_schema.document(nodes=30)
    for _ in range(8):
        document = edited(document, chance)
        remembered = inferred(document)
        forget()
        assert inferred(document) == remembered


@pytest.mark.parametrize("seed", range(4))
def test_what_a_model_cannot_be_served_for_is_told_alike_where_every_way_is_looked_at(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ways on which PMML can say every step are not looked at column by column: that must change nothing."""
    chance, document = random.Random(seed), live_schema.document(nodes=30)
    for _ in range(6):
        document = edited(document, chance)
    quick = inferred(document)
    stepped = lint.Way.stepped
    monkeypatch.setattr(lint.Way, "stepped", lambda way, *args: lint.replace(stepped(way, *args), doubtful=True))
    assert inferred(document) == quick


def test_columns_and_tables_are_as_good_after_pickling() -> None:
    import pickle

    table = Schema.of({"a": "double", "b": "string"})
    assert pickle.loads(pickle.dumps(table)) == table
    assert {table: 1}[pickle.loads(pickle.dumps(table))] == 1
