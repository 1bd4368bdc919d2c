"""Programs on polars: in order, in declared types, with each failing row told by itself."""

from __future__ import annotations

import polars as pl
import pytest

from components.errors import UserError
from components.expressions.language import Expression, column, parse
from components.expressions.polars import evaluate, evaluate_rows, to_polars

COLUMNS = {"a": "int", "b": "double", "s": "string", "l": "bigint"}


def frame() -> pl.DataFrame:
    return pl.DataFrame({"a": [1, None, -7], "b": [1.5, float("nan"), None], "s": ["12", "x", None], "l": [1, 2, 3]})


def read(text: str) -> Expression:
    return parse(text, {**COLUMNS, "c": "double", "n": "int"})


def test_later_expressions_read_what_earlier_ones_wrote() -> None:
    made = evaluate(frame(), [("b", read("coalesce(b, 0)")), ("c", read("b * 2")), ("b", read("c + 1"))])
    assert made.columns == ["a", "b", "s", "l", "c"]
    assert made["c"].to_list()[::2] == [3.0, 0.0]
    assert made["b"].to_list()[::2] == [4.0, 1.0]


def test_what_is_kept_comes_in_the_order_asked_for() -> None:
    made = evaluate(frame(), [("c", read("a + b"))], keep=["c", "s"])
    assert made.columns == ["c", "s"]


def test_columns_come_in_their_declared_types() -> None:
    made = evaluate(frame(), [("n", read("a + 1")), ("c", read("a / l"))])
    assert made.schema["n"] == pl.Int32()
    assert made.schema["a"] == pl.Int32()
    assert made["c"].to_list() == [1.0, None, -7 / 3]


def test_a_value_that_is_not_of_its_type_is_a_problem_of_the_input() -> None:
    wrong = frame().with_columns(a=pl.lit("many"))
    with pytest.raises(UserError) as caught:
        evaluate(wrong, [("n", read("a + 1"))])
    assert caught.value.problems[0].code == "expression-input-type-wrong"


def test_a_row_that_fails_does_not_keep_the_others_from_their_results() -> None:
    rows = evaluate_rows(frame(), [("n", read("CAST(s AS INT)")), ("c", read("n / 2"))])
    assert rows.table["c"].to_list() == [6.0, None, None]
    assert list(rows.errors) == [1]
    assert rows.errors[1].code == "expression-rows-failed"
    assert rows.errors[1].data["column"] == "n"
    assert "s = 'x'" in rows.errors[1].message.en


def test_evaluating_all_rows_fails_with_the_first_that_does() -> None:
    with pytest.raises(UserError) as caught:
        evaluate(frame(), [("n", read("CAST(s AS INT)"))])
    assert caught.value.problems[0].data["column"] == "n"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("CASE WHEN s = 'x' THEN 0 ELSE CAST(s AS INT) END", [12, 0, None]),
        ("coalesce(a, CAST(s AS INT) + 5)", None),
        ("coalesce(l, CAST(s AS BIGINT))", [1, 2, 3]),
        ("s = 'x' OR CAST(s AS INT) > 5", [True, True, None]),
        ("s <> 'x' AND CAST(s AS INT) > 5", [True, False, None]),
        ("a + CAST(s AS INT)", [13, None, None]),
        ("CAST(s AS INT) + a", None),
        ("CASE WHEN a IS NULL THEN CASE WHEN s IS NULL THEN CAST('x' AS INT) ELSE 1 END ELSE 2 END", [2, 1, 2]),
    ],
)
def test_only_what_is_computed_can_fail(text: str, values: list[object] | None) -> None:
    rows = evaluate_rows(frame(), [("made", read(text))])
    if values is None:
        assert list(rows.errors) == [1]
    else:
        assert rows.errors == {}
        assert rows.table["made"].to_list() == values


def test_an_expression_alone_raises_in_a_frame() -> None:
    assert frame().select(to_polars(read("l * 2"))).to_series().to_list() == [2, 4, 6]
    with pytest.raises(pl.exceptions.PolarsError):
        frame().select(to_polars(read("CAST(s AS INT)")))


def test_no_rows_and_a_failing_constant_are_no_error() -> None:
    rows = evaluate_rows(frame().clear(), [("n", read("CAST('x' AS INT)"))])
    assert rows.errors == {}
    assert rows.table.schema["n"] == pl.Int32()


def test_a_constant_fills_every_row() -> None:
    assert evaluate(frame(), [("n", read("1 + 1"))])["n"].to_list() == [2, 2, 2]


def test_what_polars_cannot_say_is_told_before_anything_runs() -> None:
    with pytest.raises(UserError) as caught:
        to_polars(parse("s RLIKE '(?=a)b'", COLUMNS))
    assert caught.value.problems[0].code == "expression-backend-cannot"
    with pytest.raises(UserError):
        to_polars(parse("u + 1", {"u": "unknown"}))


def test_a_column_alone_passes_whatever_its_type() -> None:
    table = pl.DataFrame({"v": [[1.0], None]})
    made = evaluate(table, [("w", column("v", "vector")), ("n", parse("v IS NULL", {"v": "vector"}))])
    assert made["w"].to_list() == [[1.0], None]
    assert made["n"].to_list() == [False, True]
