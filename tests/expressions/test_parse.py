"""What the language reads, what it refuses, and how it says so."""

from __future__ import annotations

import time

import pytest

from components.errors import Problem, UserError
from components.expressions.language import parse

COLUMNS = {
    "age": "int", "views": "bigint", "price": "double", "weight": "float", "city": "string", "day": "date", "at": "timestamp",
    "active": "boolean", "vec": "vector", "年龄": "int", "two words": "int", "tick`ed": "int", "Age Group": "string",
    "exact": "decimal(10,2)",
    "later": "unknown",
}  # fmt: skip


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(UserError) as caught:
        parse(text, COLUMNS)
    return caught.value.problems


def codes(text: str) -> list[str]:
    return [one.code for one in problems(text)]


@pytest.mark.parametrize(
    ("text", "canonical", "type"),
    [
        ("age + 1", "`age` + 1", "int"),
        ("0.1 + price", "0.1D + `price`", "double"),
        ("1e3", "1000.0D", "double"),
        ("2147483648", "2147483648L", "bigint"),
        ("-2147483648", "-2147483648", "int"),
        ("-9223372036854775808", "-9223372036854775808L", "bigint"),
        ("-2.5D", "-2.5D", "double"),
        ("10L", "10L", "bigint"),
        ("年龄 > 3", "`年龄` > 3", "boolean"),
        ("`two words` * 2", "`two words` * 2", "int"),
        ("`tick``ed`", "`tick``ed`", "int"),
        ('city = "it\'s"', "`city` = 'it\\'s'", "boolean"),
        ("nvl(age, 0)", "coalesce(`age`, 0)", "int"),
        ("log10(price)", "log10(`price`)", "double"),
        ("instr(city, 'a')", "instr(`city`, 'a')", "int"),
        ("locate('a', city)", "instr(`city`, 'a')", "int"),
        ("age BETWEEN 1 AND 5", "(`age` >= 1) AND (`age` <= 5)", "boolean"),
        ("age NOT IN (1, 2)", "NOT (`age` IN (1, 2))", "boolean"),
        ("age IN (views, 2)", "(CAST(`age` AS BIGINT) = `views`) OR (`age` = 2)", "boolean"),
        ("city NOT LIKE 'a%'", "NOT (`city` LIKE 'a%')", "boolean"),
        ("age IS NOT NULL", "`age` IS NOT NULL", "boolean"),
        ("active IS TRUE", "`active` <=> TRUE", "boolean"),
        ("age IS DISTINCT FROM 3", "NOT (`age` <=> 3)", "boolean"),
        ("if(active, 'y', NULL)", "CASE WHEN `active` THEN 'y' ELSE CAST(NULL AS STRING) END", "string"),
        ("CASE city WHEN 'a' THEN 1 END", "CASE WHEN `city` = 'a' THEN 1 ELSE CAST(NULL AS INT) END", "int"),
        ("CAST(city AS INT)", "CAST(`city` AS INT)", "int"),
        ("city::double", "CAST(`city` AS DOUBLE)", "double"),
        ("int(city)", "CAST(`city` AS INT)", "int"),
        ("try_cast(city AS date)", "TRY_CAST(`city` AS DATE)", "date"),
        ("day >= DATE '2024-01-31'", "`day` >= DATE '2024-01-31'", "boolean"),
        ("CAST('2024-01-31' AS DATE)", "DATE '2024-01-31'", "date"),
        ("city || 'x'", "concat(`city`, 'x')", "string"),
        ("vec IS NULL", "`vec` IS NULL", "boolean"),
        ("CAST(exact AS DOUBLE)", "CAST(`exact` AS DOUBLE)", "double"),
        ("age + 1 -- a comment", "`age` + 1", "int"),
    ],
)
def test_text_has_one_canonical_form_and_a_type(text: str, canonical: str, type: str) -> None:
    expression = parse(text, COLUMNS)
    assert (expression.text, expression.type) == (canonical, type)
    assert parse(canonical, COLUMNS) == expression


@pytest.mark.parametrize(
    ("written", "real"),
    [("AGE", "age"), ("`age group`", "Age Group"), ("Two Words", None), ("`TWO WORDS`", "two words")],
)
def test_names_resolve_without_case_where_that_is_unique(written: str, real: str | None) -> None:
    if real is None:
        assert codes(written) == ["expression-part-refused"]
    else:
        assert parse(written, COLUMNS).columns == {real}


def test_the_exact_case_comes_first_and_an_unclear_one_is_a_problem() -> None:
    columns = {"a": "int", "A": "string", "Ab": "int", "aB": "int"}
    assert parse("A", columns).type == "string"
    with pytest.raises(UserError) as caught:
        parse("ab", columns)
    assert caught.value.problems[0].code == "expression-column-ambiguous"
    assert caught.value.problems[0].data["known"] == ["Ab", "aB"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("java_method('java.lang.System', 'exit', 0)", "expression-function-refused"),
        ("reflect('java.lang.Runtime', 'getRuntime')", "expression-function-refused"),
        ("exists(select * from text.`/etc/passwd`)", "expression-part-refused"),
        ("age IN (select 1)", "expression-part-refused"),
        ("(select max(x) from t)", "expression-part-refused"),
        ("age; drop table x", "expression-syntax"),
        ("select age", "expression-part-refused"),
        ("drop table x", "expression-part-refused"),
        ("'it''s'", "expression-part-refused"),
        ("'a' 'b'", "expression-part-refused"),
        ("?", "expression-part-refused"),
        (":name", "expression-part-refused"),
        ("${env:HOME}", "expression-part-refused"),
        ("@x", "expression-part-refused"),
        ("{{x}}", "expression-part-refused"),
        ("sum(age)", "expression-function-refused"),
        ("count(DISTINCT age)", "expression-function-refused"),
        ("abs(DISTINCT age)", "expression-part-refused"),
        ("sum(age) OVER ()", "expression-part-refused"),
        ("row_number() OVER (ORDER BY age)", "expression-part-refused"),
        ("rand()", "expression-function-refused"),
        ("current_date()", "expression-function-refused"),
        ("current_date", "expression-column-missing"),
        ("input_file_name()", "expression-function-refused"),
        ("read_files('/etc')", "expression-function-refused"),
        ("explode(vec)", "expression-function-refused"),
        ("city.x", "expression-part-refused"),
        ("vec[0]", "expression-part-refused"),
        ("age AS b", "expression-part-refused"),
        ("age b", "expression-part-refused"),
        ("*", "expression-part-refused"),
        ("x -> x", "expression-part-refused"),
        ("f.g(age)", "expression-part-refused"),
        ("`abs`(age)", "expression-part-refused"),
        ("0x10", "expression-part-refused"),
        ("age & 1", "expression-part-refused"),
        ("interval 1 day", "expression-part-refused"),
        ("city COLLATE x", "expression-part-refused"),
        ("CAST(age AS decimal(3, 1))", "expression-types-wrong"),
        ("CAST(city AS timestamp)", "expression-types-wrong"),
        ("CAST(price AS string)", "expression-types-wrong"),
        ("city = 1", "expression-types-wrong"),
        ("city + 1", "expression-types-wrong"),
        ("active AND 1", "expression-types-wrong"),
        ("exact + 1", "expression-types-wrong"),
        ("if(age, 1, 2)", "expression-types-wrong"),
        ("coalesce(age, 'x')", "expression-types-wrong"),
        ("replace(city, city, 'x')", "expression-types-wrong"),
        ("NULL", "expression-types-wrong"),
        ("left(city)", "expression-arguments-wrong"),
        ("concat()", "expression-arguments-wrong"),
        ("city LIKE 'a\\\\'", "expression-value-wrong"),
        ("split_part(city, ',', 0)", "expression-value-wrong"),
        ("trunc(day, 'hour')", "expression-value-wrong"),
        ("pmod(age, 0)", "expression-value-wrong"),
        ("DATE '2024-02-30'", "expression-value-wrong"),
        ("99999999999999999999", "expression-value-wrong"),
        ("", "expression-empty"),
        ("  -- nothing", "expression-empty"),
        ("(age + ", "expression-syntax"),
        ("age +* 2", "expression-syntax"),
        ("'abc", "expression-syntax"),
        ("`abc", "expression-syntax"),
        ("(" * 5000 + "age" + ")" * 5000, "expression-too-large"),
        ("- " * 3000 + "age", "expression-too-large"),
        (" + ".join(["age"] * 900), "expression-too-large"),
        ("a" * 60_000, "expression-too-large"),
    ],
)
def test_what_is_not_in_the_language_is_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


def test_all_problems_come_at_once_with_their_places() -> None:
    text = "agee + sqroot(price) + upper(age) + nothere"
    found = {one.code: one for one in problems(text)}
    places = {text[slice(*one.data["position"])].rstrip(")") for one in problems(text)}
    assert set(found) == {"expression-column-missing", "expression-function-unknown", "expression-types-wrong"}
    assert places == {"agee", "sqroot(price", "upper(age", "nothere"}
    hint = found["expression-function-unknown"].hint
    assert hint is not None
    assert "sqrt" in hint.en


def test_a_misspelled_column_is_named_with_what_exists() -> None:
    (found,) = problems("agge + 1")
    assert found.data["column"] == "agge"
    assert found.hint is not None
    assert "age" in found.hint.en
    assert "city" in found.message.en
    assert "没有列" in found.message.zh


def test_a_column_whose_name_spark_would_fill_in_is_refused() -> None:
    with pytest.raises(UserError) as caught:
        parse("`${env:HOME}`", {"${env:HOME}": "int"})
    assert caught.value.problems[0].code == "expression-column-name-wrong"


def test_text_that_spark_would_fill_in_stays_text() -> None:
    assert parse("'${env:HOME}'", {}).text == "'\\u0024{env:HOME}'"


def test_an_unknown_type_stays_open_until_it_is_known() -> None:
    open_one = parse("later + 1", COLUMNS)
    assert open_one.type == "unknown"
    assert parse("later > 1", COLUMNS).type == "boolean"
    assert [one.code for one in open_one.on("polars")] == ["expression-backend-cannot"]
    assert open_one.on("spark") == []


def test_long_lists_and_wide_choices_are_not_deep() -> None:
    choices = ", ".join(str(i) for i in range(3000))
    assert parse(f"age IN ({choices})", COLUMNS).type == "boolean"
    assert parse(f"age IN ({', '.join(['views'] * 500)})", COLUMNS).type == "boolean"
    branches = " ".join(f"WHEN age = {i} THEN {i}" for i in range(1000))
    assert parse(f"CASE {branches} END", COLUMNS).type == "int"


def test_two_hundred_expressions_are_read_in_no_time() -> None:
    columns = {f"c{i}": "int" for i in range(1000)} | {"price": "double"}
    texts = [f"c{i} + log10(price) * coalesce(c{i}, 0.5)" for i in range(200)]
    started = time.process_time()
    for text in texts:
        parse(text, columns)
    first, started = time.process_time() - started, time.process_time()
    for text in texts:
        parse(text, columns)
    assert first < 1.0
    assert time.process_time() - started < first / 3
