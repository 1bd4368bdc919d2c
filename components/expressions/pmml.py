"""The row language in PMML 4.4: derived fields for a model's LocalTransformations, and the fields that they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from components.errors import UserError, problem
from components.expressions.functions import PMML
from components.expressions.language import Expression
from components.expressions.on_pmml.build import Builder
from components.expressions.on_pmml.xml import DATA_TYPES, Xml


def derived_fields(program: Iterable[tuple[str, Expression]], inputs: Mapping[str, str]) -> list[Any]:
    """DerivedField elements (lxml), each after those that it reads.

    They belong into the LocalTransformations of the top-level model: nested models do not see those of the
    TransformationDictionary. Beside the program's own names there are helpers, `name~1` and so on. Raises UserError
    with what PMML cannot say, or `expression-name-taken` where a name is an input or written twice: PMML has no
    redefinition.
    """
    steps = list(program)
    problems = [found.at(column=name) for name, expression in steps for found in expression.on(PMML)]
    taken = set(inputs)
    for name, _ in steps:
        if name in taken:
            problems.append(_taken(name))
        taken.add(name)
    if problems:
        raise UserError(problems)
    builder = Builder(taken)
    for name, expression in steps:
        builder.write(name, expression.node)
    return [one.element() for one in builder.fields]


def data_fields(inputs: Mapping[str, str]) -> tuple[list[Any], list[Any]]:
    """DataField elements for the DataDictionary and MiningField elements for the MiningSchema (lxml).

    Values pass as they are: what a value may be is the program's matter. A bigint is a double there, and a date an ISO
    text when it is passed in. Raises UserError `expression-backend-cannot` for types that PMML has not.
    """
    problems = [_no_type(name, code) for name, code in inputs.items() if code not in DATA_TYPES]
    if problems:
        raise UserError(problems)
    data, mining = [], []
    for name, code in inputs.items():
        data_type, optype = DATA_TYPES[code]
        data.append(Xml("DataField", (("name", name), ("optype", optype), ("dataType", data_type))).element())
        mining.append(Xml("MiningField", (("name", name), ("invalidValueTreatment", "asIs"))).element())
    return data, mining


def _taken(name: str) -> Any:
    return problem(
        "expression-name-taken",
        "PMML cannot write “{column}” twice; give the column another name.",
        "PMML 不能两次写入“{column}”；请改用其他列名。",
        column=name,
    )


def _no_type(name: str, code: str) -> Any:
    return problem(
        "expression-backend-cannot",
        "PMML has no type for “{column}” ({type}).",
        "PMML 没有“{column}”的类型（{type}）。",
        column=name,
        type=code,
        backend=PMML,
    )
