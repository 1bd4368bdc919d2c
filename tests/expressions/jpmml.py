"""JPMML on a model that has derived fields only, asked for one field of one row at a time."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

from components.expressions.language import Expression
from components.expressions.on_pmml.xml import NAMESPACE
from components.expressions.pmml import data_fields, derived_fields
from tests.expressions.parity import FAILED

EPOCH = datetime.date(1970, 1, 1)


def document(program: Sequence[tuple[str, Expression]], inputs: Mapping[str, str]) -> bytes:
    """A regression of the constant 0 whose LocalTransformations are the program and whose output is every field."""
    fields, mining = data_fields(inputs)
    root = _element("PMML", version="4.4")
    root.append(_element("Header"))
    root.append(_element("DataDictionary", *fields))
    outputs = [
        _element(
            "OutputField", name=f"out {name}", optype="categorical", dataType=_data_type(e), feature="transformedValue"
        )
        for name, e in program
    ]
    for output, (name, _) in zip(outputs, program, strict=True):
        output.append(_element("FieldRef", field=name))
    root.append(
        _element(
            "RegressionModel",
            _element("MiningSchema", *mining),
            _element("Output", *outputs),
            _element("LocalTransformations", *derived_fields(program, inputs)),
            _element("RegressionTable", intercept="0"),
            functionName="regression",
        )
    )
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


class Model:
    """The evaluator of a program."""

    def __init__(self, program: Sequence[tuple[str, Expression]], inputs: Mapping[str, str]) -> None:
        from jpmml_evaluator import make_evaluator
        from jpype import JClass

        with TemporaryDirectory() as folder:
            path = Path(folder) / "model.pmml"
            path.write_bytes(document(program, inputs))
            self.evaluator = make_evaluator(str(path), backend="jpype").verify()
        self.context = JClass("org.jpmml.evaluator.ModelEvaluationContext")
        self.map = JClass("java.util.HashMap")
        self.types = {name: e.type for name, e in program}

    def row(self, values: Mapping[str, Any]) -> Callable[[str], Any]:
        """A function from a field's name to its value in the row, `FAILED` if it raises."""
        from jpype import JException

        arguments = self.map()
        for name, value in values.items():
            if value is not None:
                arguments.put(name, str(value) if isinstance(value, datetime.date) else value)
        context = self.context(self.evaluator.javaEvaluator)
        context.setArguments(arguments)

        def ask(name: str) -> Any:
            try:
                made = context.evaluate(name)
            except JException:
                return FAILED
            return _python(None if made is None else made.getValue(), self.types[name])

        return ask


def _python(value: Any, code: str) -> Any:
    if value is None:
        return None
    if code == "date":
        return (datetime.date.fromisoformat(str(value.getDate())) - EPOCH).days
    kinds: dict[str, Callable[[Any], Any]] = {
        "boolean": bool,
        "int": int,
        "double": float,
        "bigint": float,
        "string": str,
    }
    return kinds[code](value)


def _data_type(e: Expression) -> str:
    return {
        "boolean": "boolean",
        "int": "integer",
        "double": "double",
        "bigint": "double",
        "string": "string",
        "date": "date",
    }[e.type]


def _element(tag: str, *children: Any, **attributes: str) -> Any:
    made = etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, nsmap={None: NAMESPACE})
    made.extend(children)
    return made
