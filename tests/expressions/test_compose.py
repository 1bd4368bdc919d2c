"""Expressions put together: typed trees, not text."""

from __future__ import annotations

import datetime
import math
import pickle

import pytest

from components.errors import UserError
from components.expressions.language import cast, casts_column, column, identity, literal, parse, quote
from components.expressions.program import inlined

COLUMNS = {"a": "int", "b": "double", "s": "string"}


def test_an_expression_takes_the_place_of_a_column_and_types_follow() -> None:
    outer = parse("a * 2 + 1", COLUMNS)
    assert outer.substitute({"a": parse("length(s)", COLUMNS)}).text == "(length(`s`) * 2) + 1"
    widened = outer.substitute({"a": parse("b / 2", COLUMNS)})
    assert (widened.text, widened.type) == ("((`b` / 2.0D) * 2.0D) + 1.0D", "double")


def test_precedence_survives_where_text_would_not() -> None:
    assert parse("a * 2", COLUMNS).substitute({"a": parse("a + 1", COLUMNS)}).text == "(`a` + 1) * 2"


def test_a_type_that_does_not_fit_is_a_problem() -> None:
    with pytest.raises(UserError) as caught:
        parse("a + 1", COLUMNS).substitute({"a": column("s", "string")})
    assert caught.value.problems[0].code == "expression-types-wrong"


def test_a_widening_that_is_no_longer_needed_goes() -> None:
    widened = parse("a + b", COLUMNS)
    assert widened.text == "CAST(`a` AS DOUBLE) + `b`"
    assert widened.substitute({"a": column("x", "double")}).text == "`x` + `b`"


def test_substituting_nothing_gives_the_same() -> None:
    expression = parse("a + 1", COLUMNS)
    assert expression.substitute({"other": column("x", "int")}) is expression


def test_a_program_reads_what_it_wrote_before() -> None:
    steps = [
        ("b", parse("b + 1", COLUMNS)),
        ("c", parse("b * 2", COLUMNS)),
        ("b", parse("c - b", {**COLUMNS, "c": "double"})),
    ]
    made = inlined(steps)
    assert made["c"].text == "(`b` + 1.0D) * 2.0D"
    assert made["b"].text == "((`b` + 1.0D) * 2.0D) - (`b` + 1.0D)"


def test_a_program_that_grows_without_end_is_refused() -> None:
    steps = [("a", parse("a + 1", COLUMNS))] * 300
    with pytest.raises(UserError) as caught:
        inlined(steps)
    assert caught.value.problems[0].code == "expression-too-large"


def test_doubling_programs_are_refused_before_they_fill_the_memory() -> None:
    steps = [("b", parse("b + b * b", COLUMNS))] * 60
    with pytest.raises(UserError) as caught:
        inlined(steps)
    assert caught.value.problems[0].code == "expression-too-large"


def test_casts_are_found_and_made() -> None:
    assert casts_column(cast(column("s", "string"), "double")) == ("s", "double", True)
    assert casts_column(cast(column("s", "string"), "double", safe=False)) == ("s", "double", False)
    assert casts_column(parse("a + b", COLUMNS)) is None
    assert casts_column(parse("CAST(s AS INT) + 1", COLUMNS)) is None
    assert cast(column("a", "int"), "int") == column("a", "int")
    assert identity(column("a", "int")) == "a"
    assert identity(parse("a + 1", COLUMNS)) is None


@pytest.mark.parametrize(
    ("value", "type", "text"),
    [
        (None, "int", "CAST(NULL AS INT)"),
        (True, "boolean", "TRUE"),
        (5, "bigint", "5L"),
        (0.5, "double", "0.5D"),
        (1, "double", "1.0D"),
        (math.nan, "double", "CAST('NaN' AS DOUBLE)"),
        (-math.inf, "double", "CAST('-Infinity' AS DOUBLE)"),
        ("it's\n\\", "string", "'it\\'s\\n\\\\'"),
        (datetime.date(2024, 2, 29), "date", "DATE '2024-02-29'"),
    ],
)
def test_constants_are_written_as_spark_reads_them(value: object, type: str, text: str) -> None:
    made = literal(value, type)  # type: ignore[arg-type]
    assert made.text == text
    assert parse(text, {}) == made


@pytest.mark.parametrize(
    ("value", "type"), [("x", "int"), (1, "string"), (True, "int"), (2**31, "int"), (1, "boolean")]
)
def test_a_constant_of_another_type_is_an_error(value: object, type: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        literal(value, type)  # type: ignore[arg-type]


def test_expressions_are_values() -> None:
    one, same = parse("a+1", COLUMNS), parse(" A + 1 ", COLUMNS)
    assert one == same
    assert hash(one) == hash(same)
    assert pickle.loads(pickle.dumps(one)) == one
    assert one != parse("a + 2", COLUMNS)
    assert quote("x`y") == "`x``y`"
