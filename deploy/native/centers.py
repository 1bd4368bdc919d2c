"""Spark's k-means on numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from components.errors import UserError
from deploy.native.cores import Core, Outcome, Saved, cannot
from deploy.native.linear import vector

if TYPE_CHECKING:
    from deploy.native.cores import Floats


def kmeans(saved: Saved) -> Core:
    """The nearest centre, the first of equally near ones."""
    if saved.params.get("distanceMeasure", "euclidean") != "euclidean":
        raise UserError(cannot("the cosine distance"))
    rows = sorted(saved.rows(), key=lambda row: row["clusterIdx"])
    centers = np.stack([vector(row["clusterCenter"]) for row in rows])

    def score(matrix: Floats) -> Outcome:
        squared = np.stack([((matrix - center) ** 2).sum(axis=1) for center in centers], axis=1)
        return Outcome(chosen=np.argmin(squared, axis=1))

    return score
