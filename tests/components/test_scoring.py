"""The scoring path: compiled to one program over raw columns, whatever was renamed, overwritten or dropped on the way."""

from __future__ import annotations

from typing import Any

import pytest

from components.errors import UserError
from components.spec import Schema
from components.spec.lineage import compile_path
from components.spec.scoring import Program, ScoringPath, union
from components.spec.servable import ENDPOINT_TYPES
from components.spec.steps import columns, drop, rename, select
from deploy.manifest import DATATYPES

ROOT = Schema.of({"age": "string", "x": "double", "city": "string", "unused": "double"})
PATH = ScoringPath("s", "Source", "source", ROOT)


def path(*steps: Any) -> ScoringPath:
    made = PATH
    for n, step in enumerate(steps, 1):
        made = made.stepped(f"n{n}", step.ops)
    return made


def test_only_what_is_read_is_computed() -> None:
    program = compile_path(path(columns({"y": "x + 1", "z": "x * unused"})), ["y"])
    assert [one.name for one in program.inputs] == ["x"]
    assert [made.columns for _, made in program.columns] == [{"x"}]


def test_a_column_that_is_read_as_it_came_needs_no_expression() -> None:
    program = compile_path(path(columns({"y": "x + 1"})), ["city"])
    assert (program.columns, dict(program.outputs)) == ((), {"city": "city"})


def test_writing_in_place_gives_every_value_a_name_of_its_own() -> None:
    program = compile_path(path(columns({"x": "x + 1"}), columns({"x": "x * 2"})), ["x"])
    names = [name for name, _ in program.columns]
    assert len(set(names)) == 2
    assert not set(names) & set(ROOT.names)
    assert program.columns[1][1].columns == {names[0]}
    assert program.nodes == {names[0]: "n1", names[1]: "n2"}


def test_a_rename_onto_a_former_name_reads_the_right_column() -> None:
    steps = [columns({"y": "x + 1"}), drop(["x"]), rename({"y": "x"}), columns({"z": "x * 10"})]
    program = compile_path(path(*steps), ["z", "x"])
    assert [one.name for one in program.inputs] == ["x"]
    plus = program.outputs["x"]
    assert dict(program.columns)[program.outputs["z"]].columns == {plus}
    assert dict(program.columns)[plus].columns == {"x"}


def test_two_columns_that_change_places_in_one_step() -> None:
    program = compile_path(path(columns({"age": "city", "city": "age"})), ["age", "city"])
    assert dict(program.outputs) == {"age": "city", "city": "age"}


def test_a_cast_of_a_raw_column_moves_into_the_signature() -> None:
    program = compile_path(path(columns({"age": "TRY_CAST(age AS DOUBLE)"}), columns({"age": "age + 1"})), ["age"])
    (given,) = program.inputs
    assert (given.name, given.type, given.source_type, given.on_failure) == ("age", "double", "string", "null")


def test_a_cast_stays_where_the_raw_column_is_read_elsewhere_too() -> None:
    program = compile_path(path(columns({"n": "CAST(age AS DOUBLE)", "long": "length(age)"})), ["n", "long"])
    assert [(one.name, one.type, one.on_failure) for one in program.inputs] == [("age", "string", None)]


def test_select_keeps_what_it_names() -> None:
    with pytest.raises(UserError) as refused:
        compile_path(path(select(["x"])), ["city"])
    assert [p.code for p in refused.value.problems] == ["column-missing"]


def test_rows_that_are_picked_are_listed_as_training_only() -> None:
    made = PATH.picked("f", "table", "x > 0").stepped("n1", columns({"y": "x + 1"}).ops)
    assert compile_path(made, ["y"]).skipped == ("f",)


def test_a_step_of_own_code_blocks_with_its_node() -> None:
    from components.graph.lint import own_code

    with pytest.raises(UserError) as refused:
        compile_path(PATH.blocked("n7", own_code("Script")), ["x"])
    assert [(p.code, p.where.node) for p in refused.value.problems] == [("not-servable", "n7")]


def test_a_wrong_step_is_told_with_its_node() -> None:
    with pytest.raises(UserError) as refused:
        compile_path(path(columns({"y": "x + 1"}), columns({"z": "nothing + 1"})), ["z"])
    assert [p.where.node for p in refused.value.problems] == ["n2"]


def test_what_pmml_cannot_say_is_told_only_where_it_is_read() -> None:
    made = path(columns({"h": "xxhash64(city)", "y": "x + 1"}))
    assert compile_path(made, ["y"]).servable.told == []
    servable = compile_path(made, ["h"]).servable
    assert (servable.served, servable.refused) == (True, [])
    assert [(p.code, p.where.node) for p in servable.told] == [("served-without-pmml", "n1")]


def test_what_no_scorer_can_say_is_refused() -> None:
    root = ScoringPath("s", "Source", "source", Schema.of({"price": "decimal(9,2)"}))
    ops = columns({"y": "CAST(price AS STRING)"}).ops
    servable = compile_path(root.stepped("n1", ops), ["y"]).servable
    assert servable.served is False
    assert ("not-servable", "n1") in [(p.code, p.where.node) for p in servable.refused]


def test_what_an_endpoint_takes_has_a_tensor_type() -> None:
    assert set(DATATYPES) == ENDPOINT_TYPES


def test_a_program_survives_json() -> None:
    program = compile_path(path(columns({"age": "TRY_CAST(age AS DOUBLE)"}), columns({"y": "age + x"})), ["y"])
    assert Program.from_json(program.json()) == program


def test_a_path_survives_json() -> None:
    made = path(columns({"y": "x + 1"})).picked("f", "train", "x > 0", "Split")
    assert ScoringPath.from_json(made.json()) == made


def test_a_union_of_rows_of_one_way_goes_on_and_of_two_ways_begins_anew() -> None:
    stepped = path(columns({"y": "x + 1"}))
    schema = Schema.of({"y": "double"})
    assert union([stepped.picked("f", "train", "a"), stepped.picked("f", "test", "b")], "u", "Union", schema) == stepped
    assert union([stepped, PATH], "u", "Union", schema).root == "u"


def test_long_chains_do_not_recurse() -> None:
    program = compile_path(path(*(columns({"x": "x + 1"}) for _ in range(3000))), ["x"])
    assert len(program.columns) == 3000
