"""The PMML scorer by PyPMML (Apache-2.0): used where its scores were found equal; it knows less PMML than JPMML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.errors import UserError
from deploy.manifest import PMML, Package
from deploy.scorers.base import Scores, failed, plain
from deploy.scorers.jpmml import outputs
from deploy.scorers.missing import no_pmml, not_installed

if TYPE_CHECKING:
    import polars as pl


class PypmmlScorer:
    """Raises UserError when made, where PyPMML or the document is missing or not understood."""

    name = "pmml-pypmml"

    def __init__(self, package: Package) -> None:
        document = package.folder / PMML
        if not document.exists():
            raise UserError(no_pmml(package))
        try:
            import pypmml
        except ImportError as cause:
            raise UserError(not_installed("pypmml", "Apache-2.0")) from cause
        self.package = package
        try:
            self.model = pypmml.Model.fromFile(str(document))
        except pypmml.PmmlError as cause:
            raise UserError(failed(0, str(cause))) from cause
        self.model.setSupplementOutput(True)

    def score(self, frame: pl.DataFrame) -> Scores:
        rows: list[dict[str, Any]] = []
        errors = {}
        for number, row in enumerate(frame.iter_rows(named=True)):
            made, cause = self._row({name: plain(value) for name, value in row.items()})
            rows.append(made)
            if cause is not None:
                errors[number] = failed(number, cause)
        names = [column.name for column in self.package.info.outputs]
        found = {name: [row.get(name) for row in rows] for name in names}
        return Scores(outputs(self.package, found, frame.height), errors)

    def _row(self, row: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        from py4j.protocol import Py4JError

        try:
            made = dict(self.model.predict(row))
        except Py4JError as cause:
            return {}, str(cause)
        gone = [c.name for c in self.package.info.outputs if made.get(c.name) is None]
        return ({}, f"no value for {gone[0]}") if gone else (made, None)
