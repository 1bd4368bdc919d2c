"""The shape of what goes into a PMML document; its values are the parity tests' matter."""

from __future__ import annotations

import pytest
from lxml import etree

from components.errors import UserError
from components.expressions.language import Expression, column, literal, parse
from components.expressions.pmml import data_fields, derived_fields

COLUMNS = {"a": "int", "b": "double", "s": "string", "l": "bigint", "at": "timestamp", "年龄 x": "int"}


def read(text: str) -> Expression:
    return parse(text, COLUMNS)


def test_each_field_comes_after_those_that_it_reads() -> None:
    program = [("c", read("coalesce(b / a, ln(b + 1))")), ("d", column("c", "double"))]
    known = {"a", "b"}
    for one in derived_fields(program, {"a": "int", "b": "double"}):
        read_fields = {ref.get("field") for ref in one.iter("{*}FieldRef")}
        assert read_fields <= known
        known.add(one.get("name"))
    assert {"c", "d"} <= known


def test_helpers_take_no_name_that_is_taken() -> None:
    inputs = {"b": "double", "c~1": "double"}
    names = [
        one.get("name") for one in derived_fields([("c", read("abs(b + 1)")), ("c~2", read("sqrt(b * 2)"))], inputs)
    ]
    assert len(names) == len(set(names))
    assert not set(names) & set(inputs)


def test_a_part_that_is_used_twice_is_computed_once() -> None:
    fields = derived_fields([("c", read("greatest(ln(b), ln(b) * 2)"))], {"b": "double"})
    logarithms = [one for field in fields for one in field.iter("{*}Apply") if one.get("function") == "ln"]
    assert len(logarithms) == 1


def test_every_apply_takes_values_as_they_are() -> None:
    fields = derived_fields(
        [("c", read("CASE WHEN s LIKE 'a%' THEN TRY_CAST(s AS INT) ELSE a % 7 END"))], {"s": "string", "a": "int"}
    )
    applies = [one for field in fields for one in field.iter("{*}Apply")]
    assert applies
    assert {one.get("invalidValueTreatment") for one in applies} == {"asIs"}


@pytest.mark.parametrize("program", [[("b", "b + 1")], [("c", "b + 1"), ("c", "b + 2")]])
def test_a_name_cannot_be_written_twice(program: list[tuple[str, str]]) -> None:
    with pytest.raises(UserError) as caught:
        derived_fields([(name, read(text)) for name, text in program], {"b": "double"})
    assert caught.value.problems[0].code == "expression-name-taken"


@pytest.mark.parametrize(
    "text",
    [
        "s < 'b'",
        "hour(at)",
        "l + 1",
        "l > 9007199254740993",
        "substring(s, -2)",
        "hash(s)",
        "b % 2",
        "s = '\\0'",
        "lpad(s, 3, '0')",
    ],
)
def test_what_pmml_cannot_say_is_told_before_anything_is_built(text: str) -> None:
    expression = read(text)
    (found,) = expression.on("pmml")
    assert found.code == "expression-backend-cannot"
    with pytest.raises(UserError):
        derived_fields([("c", expression)], COLUMNS)


def test_inputs_have_types_and_pass_as_they_are() -> None:
    data, mining = data_fields({"a": "int", "l": "bigint", "f": "float", "day": "date", "年龄 x": "string"})
    assert [(one.get("name"), one.get("dataType")) for one in data] == [
        ("a", "integer"),
        ("l", "double"),
        ("f", "float"),
        ("day", "date"),
        ("年龄 x", "string"),
    ]
    assert {one.get("invalidValueTreatment") for one in mining} == {"asIs"}
    with pytest.raises(UserError):
        data_fields({"v": "vector"})


def test_names_and_texts_survive_xml() -> None:
    (field,) = derived_fields([("out", read("`年龄 x`"))], {"年龄 x": "int"})
    assert etree.fromstring(etree.tostring(field))[0].get("field") == "年龄 x"
    text = "<&>\"' \t\n\r年😀"
    (field,) = derived_fields([("out", literal(text, "string"))], {})
    assert etree.fromstring(etree.tostring(field)).findtext("{*}Constant") == text
