"""The fast scorer: the program by polars, the core by numpy or the learner's own library; no JVM, no AGPL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from components.errors import Problem, UserError
from components.expressions import polars as on_polars
from components.expressions.functions import POLARS
from deploy.manifest import Package
from deploy.native import cores
from deploy.scorers.base import Scores, incomplete, named

if TYPE_CHECKING:
    import polars as pl

    from deploy.native.cores import Floats


class FastScorer:
    """Raises UserError when made, where the program or the model has no native form."""

    name = "fast"

    def __init__(self, package: Package) -> None:
        problems = package.program.servable.obstacles[POLARS]
        if problems:
            raise UserError(problems)
        self.package = package
        self.core = cores.load(package.folder, package.info)

    def score(self, frame: pl.DataFrame) -> Scores:
        program, info = self.package.program, self.package.info
        made = on_polars.evaluate_rows(frame, program.columns)
        errors = {row: _at_row(problem, row) for row, problem in made.errors.items()}
        matrix = self._matrix(made.table)
        if info.nulls == "error":
            for row, slot in np.argwhere(np.isnan(matrix)).tolist():
                name = info.inputs[slot]
                errors.setdefault(row, incomplete(name, self.package.raw_columns(name), row))
        good = [row for row in range(frame.height) if row not in errors]
        columns: dict[str, list[Any]] = {column.name: [None] * frame.height for column in info.outputs}
        if good:
            for name, values in named(info, self.core(matrix[good])).items():
                for row, value in zip(good, values, strict=True):
                    columns[name][row] = value
        return Scores(columns, errors)

    def _matrix(self, table: pl.DataFrame) -> Floats:
        """Rows × slots; null becomes NaN, as the engine's learners take it."""
        made = [self.package.program.outputs[slot] for slot in self.package.info.inputs]
        if not made:
            return np.zeros((table.height, 0))
        values = [table[name].cast(float).fill_null(float("nan")).to_numpy() for name in made]
        return np.column_stack(values)


def _at_row(problem: Problem, row: int) -> Problem:
    data = {**problem.data, "row": row}
    return Problem(problem.code, problem.message, data, problem.where, problem.hint, problem.severity)
