"""The PMML scorer by PyPMML (Apache-2.0): used where its scores were found equal; it knows less PMML than JPMML."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from components.errors import Problem, UserError, problem
from deploy.manifest import PMML, Package
from deploy.scorers.base import Scores, failed, plain
from deploy.scorers.jpmml import outputs
from deploy.scorers.missing import no_pmml, not_installed

if TYPE_CHECKING:
    import polars as pl

OWN = "out:"
SLOT = "slot:"


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
        from py4j.protocol import Py4JError

        self.package = package
        try:
            self.model = pypmml.Model.fromString(adapted(document.read_bytes(), package).decode())
        except (pypmml.PmmlError, Py4JError) as cause:
            raise UserError(_not_understood(cause)) from cause
        self.model.setSupplementOutput(True)

    def score(self, frame: pl.DataFrame) -> Scores:
        rows: list[dict[str, Any]] = []
        errors: dict[int, Problem] = {}
        for number, row in enumerate(frame.iter_rows(named=True)):
            made, cause = self._row({name: plain(value) for name, value in row.items()})
            rows.append(made)
            if cause is not None:
                errors[number] = failed(number, cause)
        names = [column.name for column in self.package.info.outputs]
        found = {name: [row.get(name) for row in rows] for name in names}
        columns = outputs(self.package, found, frame.height)
        for number, value in enumerate(columns[names[0]]):
            if value is None:
                errors.setdefault(number, failed(number, f"{found[names[0]][number]!r} is no value of the label"))
        return Scores(columns, errors)

    def _row(self, row: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        """The row's outputs, or why there are none. A division by zero, which other scorers fail on, is infinite here."""
        from py4j.protocol import Py4JError

        try:
            made = dict(self.model.predict(row))
        except Py4JError as cause:
            return {}, str(cause)
        if self.package.info.nulls == "error":
            slots = [made.get(f"{SLOT}{n}") for n in range(len(self.package.info.inputs))]
            gone = [n for n, value in enumerate(slots) if value is None or not math.isfinite(value)]
            if gone:
                return {}, f"{self.package.info.inputs[gone[0]]} is empty"
        told = {c.name: made.get(f"{OWN}{c.name}") for c in self.package.info.outputs}
        lost = [name for name, value in told.items() if value is None]
        return ({}, f"no value for {lost[0]}") if lost else (told, None)


def adapted(document: bytes, package: Package) -> bytes:
    """The document with its outputs under names that PyPMML does not use itself, and with every model input as an output."""
    from lxml import etree

    from deploy.pmml.whole import NS, slot_names

    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, huge_tree=True))
    names = {column.name for column in package.info.outputs}
    fields = [field for field in root.iter(f"{{{NS}}}OutputField") if field.get("name") in names]
    for field in fields:
        field.set("name", OWN + field.get("name"))
    top = next(child.find(f"{{{NS}}}Output") for child in root if child.find(f"{{{NS}}}Output") is not None)
    for check in [
        field for field in top if field.get("isFinalResult") == "false" and field.get("feature") == "transformedValue"
    ]:
        top.remove(check)
    if package.info.nulls == "error":
        for number, slot in enumerate(slot_names(package.program, len(package.info.inputs))):
            told = {
                "name": f"{SLOT}{number}",
                "optype": "continuous",
                "dataType": "double",
                "feature": "transformedValue",
            }
            etree.SubElement(etree.SubElement(top, f"{{{NS}}}OutputField", told), f"{{{NS}}}FieldRef", field=slot)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _not_understood(cause: Exception) -> Problem:
    return problem(
        "pmml-not-understood",
        "PyPMML cannot load this PMML: {cause}",
        "PyPMML 无法加载此 PMML：{cause}",
        cause=str(cause)[:300],
    )
