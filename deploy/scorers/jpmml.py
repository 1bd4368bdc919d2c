"""The PMML scorer by JPMML (AGPL-3.0, the `pmml` extra): the package's document does the whole way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.errors import UserError
from deploy.manifest import PMML, Package
from deploy.scorers.base import Scores, class_values, failed, incomplete, plain
from deploy.scorers.java import backend
from deploy.scorers.missing import no_pmml, not_installed

if TYPE_CHECKING:
    import polars as pl


class JpmmlScorer:
    """Raises UserError when made, where the extra or the document is missing."""

    name = "pmml-jpmml"

    def __init__(self, package: Package) -> None:
        document = package.folder / PMML
        if not document.exists():
            raise UserError(no_pmml(package))
        try:
            import jpmml_evaluator
        except ImportError as cause:
            raise UserError(not_installed("jpmml-evaluator", "AGPL-3.0")) from cause
        self.package = package
        self.backend = backend()
        self.evaluator = jpmml_evaluator.make_evaluator(str(document), backend=self.backend)
        self.util = jpmml_evaluator.PythonEvaluatorUtil

    def score(self, frame: pl.DataFrame) -> Scores:
        data = [[plain(value) for value in frame[name].to_list()] for name in frame.columns]
        table = {"columns": frame.columns, "data": data}
        made = self.util.evaluateAll(self.backend, self.evaluator.javaEvaluator, table, None, 1)
        raised = made["errors"] or [None] * frame.height
        errors = {n: failed(n, str(cause)) for n, cause in enumerate(raised) if cause is not None}
        found = dict(zip(made["columns"], made["data"], strict=True))
        columns = outputs(self.package, found, frame.height)
        first = next(iter(columns.values()))
        for row in range(frame.height):
            if row not in errors and first[row] is None:
                errors[row] = incomplete(self.package.info.inputs[0], [], row)
        return Scores(columns, errors)


def outputs(package: Package, found: dict[str, list[Any]], height: int) -> dict[str, list[Any]]:
    """The document's outputs under the model's names and in its types; None where a class is not one of the label's."""
    info = package.info
    made = {c.name: list(found.get(c.name) or [None] * height) for c in info.outputs}
    chosen = info.outputs[0].name
    values = class_values(info.label)
    if values is not None and info.label and info.label.values:
        by_text = dict(zip(info.label.values, values, strict=True))
        made[chosen] = [None if value is None else by_text.get(str(value)) for value in made[chosen]]
    elif info.task == "clustering":
        made[chosen] = [None if value is None else int(value) for value in made[chosen]]
    return made
