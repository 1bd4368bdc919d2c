"""Spark's trees, forests and boosted trees on numpy: all rows go down one tree together, level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from components.errors import UserError
from deploy.native.cores import Core, Outcome, Saved, cannot
from deploy.native.linear import logit

if TYPE_CHECKING:
    from deploy.native.cores import Floats, Integers


@dataclass(frozen=True)
class Tree:
    """Nodes as columns; a leaf is its own child. `value` is (nodes) or, with classes, (nodes, classes)."""

    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    value: Floats

    def __call__(self, matrix: Floats) -> Floats:
        rows = np.arange(len(matrix))
        at = np.zeros(len(matrix), dtype=np.int64)
        while True:
            goes_left = matrix[rows, self.feature[at]] <= self.threshold[at]
            below = np.where(goes_left, self.left[at], self.right[at])
            if np.array_equal(below, at):
                return self.value[at]
            at = below


def tree(nodes: Sequence[Mapping[str, Any]], classes: bool) -> Tree:
    """A tree from Spark's node rows. Raises UserError where a split is by category."""
    ordered = sorted(nodes, key=lambda node: node["id"])
    place = {node["id"]: n for n, node in enumerate(ordered)}
    leaf = [node["leftChild"] < 0 for node in ordered]
    splits = [node["split"] for node in ordered]
    if any(split["numCategories"] != -1 for split, end in zip(splits, leaf, strict=True) if not end):
        raise UserError(cannot("a split by categories"))
    own = range(len(ordered))
    value = [node["impurityStats"] if classes else node["prediction"] for node in ordered]
    return Tree(
        np.array([0 if end else s["featureIndex"] for s, end in zip(splits, leaf, strict=True)], dtype=np.int64),
        np.array([0.0 if end else s["leftCategoriesOrThreshold"][0] for s, end in zip(splits, leaf, strict=True)]),
        np.array([n if leaf[n] else place[ordered[n]["leftChild"]] for n in own], dtype=np.int64),
        np.array([n if leaf[n] else place[ordered[n]["rightChild"]] for n in own], dtype=np.int64),
        _shares(np.array(value, dtype=np.float64)) if classes else np.array(value, dtype=np.float64),
    )


def _shares(counts: Floats) -> Floats:
    totals: Floats = counts.sum(axis=1, keepdims=True)
    made: Floats = counts / np.maximum(totals, np.finfo(np.float64).tiny)
    return made


def trees(saved: Saved, classes: bool) -> list[tuple[Tree, float]]:
    """Every tree of an ensemble with its weight, in the ensemble's order."""
    nodes: dict[int, list[Mapping[str, Any]]] = {}
    for row in saved.rows():
        nodes.setdefault(row["treeID"], []).append(row["nodeData"])
    weights = {
        row.get("treeID", row.get("_1")): row.get("weights", row.get("_3")) for row in saved.rows("treesMetadata")
    }
    return [(tree(nodes[number], classes), float(weights[number] or 0.0)) for number in sorted(nodes)]


def _sum(every: Sequence[tuple[Tree, float]], matrix: Floats) -> Floats:
    total = every[0][0](matrix) * every[0][1]
    for one, weight in every[1:]:
        total = total + one(matrix) * weight
    return total


def _classes(share: Floats) -> Outcome:
    probability = share / share.sum(axis=1, keepdims=True)
    return Outcome(chosen=np.argmax(share, axis=1), probability=probability)


def tree_classifier(saved: Saved) -> Core:
    one = tree(saved.rows(), True)
    return lambda matrix: _classes(one(matrix))


def tree_regressor(saved: Saved) -> Core:
    one = tree(saved.rows(), False)
    return lambda matrix: Outcome(value=one(matrix))


def forest_classifier(saved: Saved) -> Core:
    every = trees(saved, True)
    return lambda matrix: _classes(_sum(every, matrix))


def forest_regressor(saved: Saved) -> Core:
    every = trees(saved, False)
    return lambda matrix: Outcome(value=_sum(every, matrix) / len(every))


def boosted_regressor(saved: Saved) -> Core:
    every = trees(saved, False)
    return lambda matrix: Outcome(value=_sum(every, matrix))


def boosted_classifier(saved: Saved) -> Core:
    every = trees(saved, False)

    def score(matrix: Floats) -> Outcome:
        margin = _sum(every, matrix)
        yes = logit(2.0 * margin)
        return Outcome(chosen=(margin > 0).astype(np.int64), probability=np.stack([1.0 - yes, yes], axis=1))

    return score
