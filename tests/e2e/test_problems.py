"""The live schema: pickers, problems, and the way from a problem to its field."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor, document, node
from tests.e2e.studio import Studio


def test_the_problem_counter_leads_to_the_node_and_its_field(page: Page) -> None:
    made = document(
        [node("data", "source.sample", name="iris"), node("flag", "feature.binarize", column="petal lenght")],
        [("data", "table", "flag", "table")],
    )
    editor = Editor.opened(page, made)
    expect(page.get_by_test_id("problems-flag")).to_be_visible()
    page.get_by_test_id("problem-counter").click()
    problem = page.get_by_test_id("problem").first
    expect(problem).to_contain_text("petal lenght")
    problem.click()
    expect(editor.param("column")).to_be_visible()
    expect(editor.param("column").get_by_role("alert")).to_contain_text("petal length")
    expect(editor.param("column").get_by_role("combobox")).to_be_focused()
    listed = page.get_by_test_id("dock").get_by_test_id("fix-column-missing")
    expect(listed).to_have_text("Fix: Use “petal length”")
    editor.param("column").get_by_test_id("fix-column-missing").click()
    expect(listed).to_have_count(0)
    expect(editor.param("column")).to_contain_text("petal length")
    expect(page.get_by_test_id("problem-counter")).to_contain_text("No problems")
    assert editor.saved()["nodes"][1]["params"]["column"] == "petal length"


def test_a_column_made_upstream_is_picked_from_a_list_before_any_run(page: Page) -> None:
    made = document(
        [
            node("data", "source.sample", name="iris"),
            node("flag", "feature.binarize", column="petal length", threshold=2, output="long"),
            node("next", "feature.binarize"),
        ],
        [("data", "table", "flag", "table"), ("flag", "table", "next", "table")],
    )
    editor = Editor.opened(page, made)
    editor.select("next")
    editor.choose(editor.param("column"), "long")
    expect(page.get_by_test_id("problems-next")).to_have_count(0)
    assert editor.saved()["nodes"][2]["params"]["column"] == "long"


def test_a_column_made_by_a_sql_script_is_picked_before_any_run(page: Page) -> None:
    made = document(
        [
            node("data", "source.sample", name="iris"),
            node("sql", "script.sql", statement="SELECT *, `petal length` * `petal width` AS area FROM t1"),
            node("next", "feature.binarize"),
        ],
        [("data", "table", "sql", "tables"), ("sql", "table", "next", "table")],
    )
    editor = Editor.opened(page, made)
    expect(editor.node("sql")).to_contain_text("6 columns")
    editor.select("next")
    editor.choose(editor.param("column"), "area")
    expect(page.get_by_test_id("problems-next")).to_have_count(0)
    assert editor.saved()["nodes"][2]["params"]["column"] == "area"
    assert editor.runs() == []


def test_an_input_is_connected_without_a_mouse(page: Page) -> None:
    made = document([node("data", "source.sample", name="iris"), node("once", "prepare.drop_duplicates")], [])
    editor = Editor.opened(page, made)
    editor.select("once")
    source = page.get_by_test_id("source-table")
    source.click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text="Sample").first.click()
    expect(editor.node("once")).to_contain_text("5 columns")
    assert editor.edges() == {("data", "table", "once", "table")}


@pytest.mark.skipif(find_spec("tensorflow") is not None, reason="TensorFlow is installed here")
def test_what_a_step_lacks_is_offered_where_it_is_missed(page: Page) -> None:
    code = "import tensorflow as tf\n\n\ndef transform(df):\n    return df\n"
    editor = Editor.opened(page, document([node("py", "script.python", code=code)], []))
    editor.select("py")
    page.get_by_test_id("extra-offer").click()
    card = page.get_by_test_id("extra-tensorflow")
    expect(card).to_have_attribute("data-state", "absent")
    expect(card.get_by_test_id("extra-install-tensorflow")).to_be_enabled()
    page.keyboard.press("Escape")
    page.goto("/settings?tab=environment")
    expect(page.get_by_test_id("environment-packages")).to_contain_text("pyspark")
    expect(page.get_by_test_id("extra-tensorflow")).to_contain_text("Apache-2.0")


@pytest.mark.spark
def test_another_separator_is_asked_about_and_one_press_reads_the_file(page: Page, studio: Studio) -> None:
    folder = studio.folder / "data" / "files" / "home"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "prices.csv").write_text("Größe;Preis\n1;2\n", encoding="utf-8")
    editor = Editor.opened(page, document([node("read", "source.csv", path="prices.csv")], []))
    expect(editor.node("read")).to_contain_text("1 column")
    editor.select("read")
    offered = editor.param("separator")
    expect(offered).to_contain_text("Größe;Preis")
    offered.get_by_test_id("fix-separator-doubtful").click()
    expect(editor.node("read")).to_contain_text("2 columns")
    expect(page.get_by_test_id("problem-counter")).to_contain_text("No problems")
    assert editor.saved()["nodes"][0]["params"]["separator"] == ";"
