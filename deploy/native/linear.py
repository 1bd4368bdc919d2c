"""Spark's linear models on numpy."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from components.errors import UserError
from deploy.native.cores import Core, Outcome, Saved, cannot

if TYPE_CHECKING:
    from deploy.native.cores import Floats


def logit(margin: Any) -> Any:
    """The logistic function; far below zero it is zero, without a warning."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-margin))


INVERSE: Mapping[str, Callable[[Any], Any]] = {
    "identity": lambda x: x,
    "log": np.exp,
    "logit": logit,
    "inverse": lambda x: 1.0 / x,
    "sqrt": lambda x: x * x,
    "cloglog": lambda x: 1.0 - np.exp(-np.exp(x)),
}
"""The mean from the linear predictor, by link."""
CANONICAL = {"gaussian": "identity", "binomial": "logit", "poisson": "log", "gamma": "inverse"}


def vector(value: Mapping[str, Any]) -> Floats:
    """A saved ML vector, dense or sparse."""
    values = np.array(value["values"], dtype=np.float64)
    if value["type"] == 1:
        return values
    made = np.zeros(value["size"])
    made[np.array(value["indices"], dtype=np.int64)] = values
    return made


def matrix(value: Mapping[str, Any]) -> Floats:
    """A saved ML matrix (rows × columns), dense or sparse."""
    rows, columns, by_row = value["numRows"], value["numCols"], value["isTransposed"]
    values = np.array(value["values"], dtype=np.float64)
    if value["type"] == 1:
        return values.reshape(rows, columns) if by_row else values.reshape(columns, rows).T
    made = np.zeros((rows, columns) if by_row else (columns, rows))
    starts = value["colPtrs"]
    for line, (start, end) in enumerate(itertools.pairwise(starts)):
        made[line, value["rowIndices"][start:end]] = values[start:end]
    return made if by_row else made.T


def linear(saved: Saved) -> Core:
    row = saved.rows()[0]
    weights, intercept = vector(row["coefficients"]), row["intercept"]
    return lambda given: Outcome(value=given @ weights + intercept)


def generalized(saved: Saved) -> Core:
    params = saved.params
    link = params.get("link") or CANONICAL.get(params.get("family", "gaussian"), "")
    if link not in INVERSE or params.get("offsetCol") or params.get("family") == "tweedie":
        raise UserError(cannot(f"the link “{link or params.get('family')}”"))
    row, mean = saved.rows()[0], INVERSE[link]
    weights, intercept = vector(row["coefficients"]), row["intercept"]
    return lambda given: Outcome(value=mean(given @ weights + intercept))


def logistic(saved: Saved) -> Core:
    row = saved.rows()[0]
    weights, intercepts = matrix(row["coefficientMatrix"]), vector(row["interceptVector"])
    cut = float(saved.params.get("threshold", 0.5))

    def several(given: Floats) -> Outcome:
        margin = given @ weights.T + intercepts
        raised = np.exp(margin - margin.max(axis=1, keepdims=True))
        return Outcome(chosen=np.argmax(margin, axis=1), probability=raised / raised.sum(axis=1, keepdims=True))

    def two(given: Floats) -> Outcome:
        yes = logit(given @ weights[0] + intercepts[0])
        return Outcome(chosen=(yes > cut).astype(np.int64), probability=np.stack([1.0 - yes, yes], axis=1))

    return several if row["isMultinomial"] else two
