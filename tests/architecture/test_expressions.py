"""Every function of the row language is complete: an entry for each back end that it names, help, an example."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from components.expressions import sql
from components.expressions.allowed import CANONICAL
from components.expressions.allowed.refused import REASONS
from components.expressions.functions import PMML, POLARS, SPARK
from components.expressions.language import FUNCTIONS, functions_json, parse

ROOT = Path(__file__).parents[2]

EXAMPLE_COLUMNS = {
    **dict.fromkeys(("price", "tax", "discount", "amount", "balance", "rate", "x", "y"), "double"),
    **dict.fromkeys(("count", "clicks", "views", "seconds", "id", "age", "a", "b"), "int"),
    **dict.fromkeys(("city", "name", "first", "last", "code", "path", "given", "family"), "string"),
    **dict.fromkeys(("day", "today", "born"), "date"),
    "clicked": "timestamp",
    "active": "boolean",
}


def entries(backend: str) -> set[str]:
    if backend == POLARS:
        from components.expressions.on_polars import ENTRIES as OF_POLARS

        return set(OF_POLARS)
    from components.expressions.on_pmml import ENTRIES as OF_PMML

    return set(OF_PMML)


@pytest.mark.parametrize("backend", [POLARS, PMML])
def test_each_declared_function_has_its_entry_and_no_entry_is_superfluous(backend: str) -> None:
    declared = {name for name, function in FUNCTIONS.items() if backend in function.backends}
    assert entries(backend) == declared


def test_spark_has_every_function_and_spells_only_known_ones() -> None:
    assert all(SPARK in function.backends for function in FUNCTIONS.values())
    assert set(sql.SPELLED) <= set(FUNCTIONS)


def test_each_function_has_help_in_both_languages() -> None:
    for one in FUNCTIONS.values():
        assert one.signatures, one.name
        assert all((one.title.en, one.title.zh, one.help.en, one.help.zh)), one.name
        assert not one.title.zh.isascii() or one.title.zh == one.title.en, one.name


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_its_example_is_in_the_language_and_uses_it(name: str) -> None:
    expression = parse(FUNCTIONS[name].example, EXAMPLE_COLUMNS)
    assert name in expression.functions


def test_no_name_means_two_things() -> None:
    names = [called for one in FUNCTIONS.values() for called in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    assert not set(CANONICAL) & set(REASONS)


def test_the_editor_gets_every_function_that_can_be_written() -> None:
    listed = functions_json()
    assert {one["name"] for one in listed} == set(FUNCTIONS) - {"widen"}
    assert all(set(one["title"]) == {"en", "zh"} and one["signatures"] for one in listed)


def test_parsing_brings_in_no_engine() -> None:
    script = (
        "import sys; from components.expressions.language import parse;"
        "parse('a + 1 > 2', {'a': 'int'}).on('polars'); parse('a', {'a': 'int'}).on('pmml');"
        "found = {'polars', 'pyspark', 'numpy', 'lxml', 'jpype'} & set(sys.modules); sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
