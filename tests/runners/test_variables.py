"""Variables: values in the place of `${name}`."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from components.errors import UserError
from runners import variables
from tests.runners.documents import document

TODAY = datetime.date(2026, 3, 1)


def made(params: dict[str, Any]) -> dict[str, Any]:
    found = document({"read": ("source.csv", params)}, [])
    found["variables"] = {
        "day": {"type": "date", "default": "today-1"},
        "rate": {"type": "double", "default": 0.5},
        "city": {"type": "string"},
    }
    return found


def params(given: dict[str, Any], **values: Any) -> dict[str, Any]:
    resolved = variables.resolve(made(given), {"city": "北京", **values}, TODAY)
    found: dict[str, Any] = resolved["nodes"][0]["params"]
    return found


def test_a_value_takes_the_place_of_its_name_and_keeps_its_type_where_it_stands_alone() -> None:
    given = {"path": "in/${day}/${city}.csv", "ratio": "${rate}", "names": {"a": ["${day}", "${other}"]}, "n": 3}
    assert params(given) == {
        "path": "in/2026-02-28/北京.csv", "ratio": 0.5, "names": {"a": ["2026-02-28", "${other}"]}, "n": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "day"), [("today", "2026-03-01"), ("today+31", "2026-04-01"), ("2024-02-29", "2024-02-29")]
)
def test_days_are_given_as_dates_or_from_today(value: str, day: str) -> None:
    assert params({"path": "${day}"}, day=value) == {"path": day}


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, ["variable-missing"]),
        ({"city": "x", "town": "y"}, ["variable-unknown"]),
        ({"city": "x", "day": "2026-02-30", "rate": "half"}, ["variable-wrong", "variable-wrong"]),
        ({"city": "x", "day": "today+99999999", "rate": True}, ["variable-wrong", "variable-wrong"]),
    ],
)
def test_a_missing_unknown_or_wrong_value_is_refused(values: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(UserError) as refused:
        variables.resolve(made({"path": "${day}"}), values, TODAY)
    assert [problem.code for problem in refused.value.problems] == codes


@pytest.mark.parametrize("declared", [{"day": "date"}, {"day": {"type": "date", "default": "today"}}])
def test_a_type_may_stand_for_the_declaration(declared: dict[str, Any]) -> None:
    found = {**made({}), "variables": declared}
    assert variables.values(found, {"day": "today"}, TODAY) == ({"day": "2026-03-01"}, [])


@pytest.mark.parametrize(
    "declared", [{"day": {"type": "colour"}}, {"day": 5}, {"day": ["date"]}, {"day": {"type": []}}]
)
def test_a_declaration_that_makes_no_sense_is_told(declared: dict[str, Any]) -> None:
    _, problems = variables.values({**made({}), "variables": declared}, {}, TODAY)
    assert [problem.code for problem in problems] == ["variable-type-unknown"]


def test_whole_numbers_are_whole() -> None:
    found = {**made({}), "variables": {"n": {"type": "int"}}}
    assert variables.values(found, {"n": "12"})[0] == {"n": 12}
    assert variables.values(found, {"n": 12.0})[0] == {"n": 12}
    for wrong in (1.5, True, "1.5", [1]):
        assert [p.code for p in variables.values(found, {"n": wrong})[1]] == ["variable-wrong"]


def test_the_names_in_a_parameter_are_found_at_any_depth() -> None:
    assert variables.uses({"a": ["${x} and ${y}", {"b": "${z}"}], "c": 1, "d": "$x"}) == {"x", "y", "z"}
