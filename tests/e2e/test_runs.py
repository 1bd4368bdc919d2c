"""Runs seen from the editor: the plan first, live status, reuse, failure, results."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.editor import Editor, document, node
from tests.e2e.studio import Studio

pytestmark = pytest.mark.spark


def training(iterations: int = 5) -> dict[str, Any]:
    return document(
        [
            node("data", "source.sample", name="breast_cancer"),
            node("split", "sample.split", ratio=0.8, seed=1),
            node("model", "classify.logistic", iterations=iterations),
            node("predict", "predict.predict"),
            node("evaluate", "evaluate.binary"),
        ],
        [
            ("data", "table", "split", "table"),
            ("split", "train", "model", "train"),
            ("model", "model", "predict", "model"),
            ("split", "test", "predict", "table"),
            ("predict", "table", "evaluate", "table"),
        ],
    )


@pytest.fixture
def trained(page: Page) -> Editor:
    """An experiment that has run once."""
    editor = Editor.opened(page, training(), "Trained")
    run = editor.run()
    assert run["state"] == "ok", run["problem"]
    return editor


def test_the_plan_comes_before_the_run_and_then_the_status_is_live(page: Page) -> None:
    editor = Editor.opened(page, training(iterations=41), "Plan first")
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("plan-summary")).to_contain_text("5 nodes run")
    for one in ("data", "split", "model", "predict", "evaluate"):
        expect(page.get_by_test_id(f"plan-{one}")).to_have_attribute("data-state", "run")
    assert editor.runs() == [], "nothing runs before the plan was accepted"
    page.keyboard.press("Escape")
    page.evaluate(WATCH_STATES, "model")
    run = editor.run()
    assert run["state"] == "ok", run["problem"]
    expect(editor.node("evaluate")).to_have_attribute("data-state", "ok")
    expect(editor.node("model")).to_contain_text(re.compile(r"Done.*[0-9.]+ s"))
    seen = page.evaluate("window.seenStates")
    assert [state for state in seen if state in {"running", "ok"}] == ["running", "ok"], seen


# Every state that a node shows, in order.
WATCH_STATES = """
node => {
  const target = document.querySelector(`[data-testid=node-${node}]`);
  window.seenStates = [target.dataset.state];
  new MutationObserver(() => {
    if (window.seenStates.at(-1) !== target.dataset.state) window.seenStates.push(target.dataset.state);
  }).observe(target, { attributes: true, attributeFilter: ["data-state"] });
}
"""


def test_results_are_rows_statistics_and_charts_and_ports_tell_their_rows(page: Page, trained: Editor) -> None:
    trained.select("evaluate")
    dock = page.get_by_test_id("dock")
    expect(dock.get_by_test_id("scalar-auc")).to_contain_text("AUC")
    expect(dock.locator("canvas").first).to_be_visible()
    trained.select("predict")
    # Only columns in sight are drawn; the prediction is the 32nd.
    expect(page.get_by_test_id("row-table")).to_contain_text("mean radius")
    page.get_by_test_id("row-table").evaluate("table => { table.scrollLeft = table.scrollWidth; }")
    expect(page.get_by_test_id("row-table")).to_contain_text("prediction")
    dock.get_by_text("Statistics", exact=True).click()
    statistics = page.get_by_test_id("statistics")
    expect(statistics.get_by_role("row", name=re.compile("mean radius"))).to_be_visible()
    trained.port("predict", "out", "table").hover()
    expect(page.locator(".ant-popover:visible")).to_contain_text(re.compile(r"3\d columns · \d+ rows"))
    page.get_by_test_id("dock-logs").click()
    expect(page.get_by_role("log")).to_contain_text(
        re.compile(r"evaluate\s*Started.*evaluate\s*Done · [0-9.]+ m?s", re.S)
    )


def test_a_trained_model_is_published_from_its_run(page: Page, trained: Editor) -> None:
    trained.select("model")
    page.get_by_test_id("dock").get_by_text("Model", exact=True).first.click()
    expect(page.get_by_test_id("dock")).to_contain_text("mean radius")
    expect(page.get_by_test_id("dock")).not_to_contain_text("undefined")
    page.get_by_test_id("publish-name").fill("From the run")
    page.get_by_test_id("publish-model").click()
    page.get_by_test_id("publish-started").get_by_role("link", name="Model zoo").wait_for()
    started = max(run["id"] for run in trained.runs())
    assert trained.api.finished(started, 240)["state"] == "ok"
    page.get_by_role("link", name="Model zoo").last.click()
    expect(page.get_by_role("link", name="From the run")).to_be_visible()


def test_what_has_not_changed_is_reused_unless_it_is_forced(page: Page, trained: Editor) -> None:
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("plan-model")).to_have_attribute("data-state", "reuse")
    page.keyboard.press("Escape")
    again = trained.run()
    assert again["state"] == "ok"
    assert again["nodes"]["model"]["state"] == "reused"
    expect(trained.node("model")).to_have_attribute("data-state", "reused")
    expect(trained.node("model")).to_contain_text("Reused")
    page.get_by_test_id("run-all").click()
    page.get_by_test_id("force-model").click()
    expect(page.get_by_test_id("plan-model")).to_have_attribute("data-state", "run")
    forced = trained.start_planned()
    assert forced["state"] == "ok"
    assert forced["nodes"]["model"]["state"] == "ok"
    assert forced["nodes"]["split"]["state"] in {"reused", "skipped"}


def test_a_run_goes_to_here_from_here_or_takes_only_this(page: Page) -> None:
    editor = Editor.opened(page, training(iterations=23), "Scopes")
    editor.select("split")
    page.get_by_test_id("inspector").get_by_test_id("run-to").click()
    assert {node for node, state in planned(page).items() if state == "skip"} == {"model", "predict", "evaluate"}
    run = editor.start_planned()
    assert run["state"] == "ok"
    expect(editor.node("split")).to_have_attribute("data-state", "ok")
    assert editor.node("evaluate").get_attribute("data-state") in {"none", "skipped"}
    editor.select("model")
    page.get_by_test_id("run-menu").click()
    page.get_by_role("menuitem", name="Run from the selected node").click()
    from_here = planned(page)
    assert {node for node, state in from_here.items() if state == "run"} == {"model", "predict", "evaluate"}
    page.keyboard.press("Escape")
    page.get_by_test_id("run-menu").click()
    page.get_by_role("menuitem", name="Run only the selected nodes").click()
    only_this = planned(page)
    assert {node for node, state in only_this.items() if state == "run"} == {"model"}
    assert only_this["predict"] == "skip"
    run = editor.start_planned()
    assert run["state"] == "ok"
    assert run["nodes"]["model"]["state"] == "ok"
    assert run["nodes"].get("evaluate", {}).get("state", "skipped") == "skipped"


def planned(page: Page) -> dict[str, str]:
    """What the plan on the screen says of each node, once the menu that asked for it has faded: until then Escape is its."""
    expect(page.get_by_test_id("plan-summary")).to_be_visible()
    expect(page.locator(".ant-dropdown:visible")).to_have_count(0)
    rows = page.locator("[role=row][data-testid^=plan-]")
    return {
        str(row.get_attribute("data-testid")).removeprefix("plan-"): str(row.get_attribute("data-state"))
        for row in rows.all()
    }


def test_a_failed_node_says_what_happened_and_where_and_one_press_puts_it_right(page: Page) -> None:
    made = document(
        [
            node("data", "source.sample", name="iris"),
            node("bad", "prepare.cast", types={"species": "double"}, on_failure="error"),
            node("after", "prepare.drop_duplicates"),
        ],
        [("data", "table", "bad", "table"), ("bad", "table", "after", "table")],
    )
    editor = Editor.opened(page, made, "Fails")
    run = editor.run()
    assert run["state"] == "failed"
    expect(editor.node("bad")).to_have_attribute("data-state", "failed")
    expect(editor.node("after")).to_have_attribute("data-state", "skipped")
    editor.select("bad")
    failed = page.get_by_test_id("failed-node")
    expect(failed).to_contain_text("is no double")
    expect(failed).to_contain_text("Column: species")
    expect(failed).to_contain_text("Setting: Types")
    expect(failed).not_to_contain_text("CAST_INVALID_INPUT")
    failed.get_by_role("button", name="Show the trace").click()
    expect(page.get_by_role("log")).to_contain_text("CAST_INVALID_INPUT")
    expect(page.get_by_role("log")).to_contain_text("Traceback")
    failed.get_by_test_id("fix-cast-failed").click()
    expect(failed.get_by_test_id("fix-cast-failed")).to_have_count(0)
    assert editor.saved()["nodes"][1]["params"]["on_failure"] == "null"
    failed.get_by_test_id("failed-run").click()
    assert editor.start_planned()["state"] == "ok"
    expect(editor.node("bad")).to_have_attribute("data-state", "ok")
    expect(failed).to_have_count(0)


def test_a_fix_pressed_at_a_past_run_opens_the_experiment_with_it_made_and_the_next_run_succeeds(page: Page) -> None:
    holes = [{"name": "hole", "expression": "CASE WHEN `petal width` > 2 THEN NULL ELSE `petal length` END"}]
    made = document(
        [
            node("data", "source.sample", name="iris"),
            node("holes", "prepare.derive", columns=holes),
            node("model", "regress.linear", label="sepal length", features=["hole"]),
        ],
        [("data", "table", "holes", "table"), ("holes", "table", "model", "train")],
    )
    editor = Editor.opened(page, made, "Fills")
    run = editor.run()
    assert run["nodes"]["model"]["problem"]["code"] == "features-null"
    changed = {**made, "nodes": [*made["nodes"], node("other", "source.sample", name="wine")]}
    saved = editor.api.get(editor.api.path(f"experiments/{editor.experiment}/"))
    body = {"revision": saved["revision"], "document": changed}
    editor.api.send("PUT", editor.api.path(f"experiments/{editor.experiment}/document/"), body)
    editor.open(f"?run={run['id']}&node=model")
    expect(page.get_by_test_id("past-run")).to_be_visible()
    page.get_by_test_id("failed-node").get_by_role("button", name="Fix: Fill missing numbers before").click()
    expect(page.get_by_test_id("past-run")).to_have_count(0)
    assert editor.components() == [
        "prepare.derive", "prepare.fill_missing", "regress.linear", "source.sample", "source.sample",
    ]  # fmt: skip
    assert editor.run()["state"] == "ok"


def test_three_browsers_see_the_same_run_live(page: Page, studio: Studio, chromium: Browser) -> None:
    editor = Editor.opened(page, training(7), "Watched")
    watchers = [studio.browser(chromium) for _ in range(2)]
    run = editor.run()
    for context in watchers:
        Editor(context.pages[0], editor.experiment).open(f"?run={run['id']}")
    for seen in (page, *(context.pages[0] for context in watchers)):
        for one in ("split", "model", "predict", "evaluate"):
            expect(seen.get_by_test_id(f"node-{one}")).to_have_attribute("data-state", run["nodes"][one]["state"])
    for context in watchers:
        context.close()


def test_runs_are_compared_side_by_side(page: Page) -> None:
    editor = Editor.opened(page, training(1), "Compared")
    first = editor.api.run(editor.experiment)
    changed = training(20)
    saved = editor.api.get(editor.api.path(f"experiments/{editor.experiment}/"))
    editor.api.send(
        "PUT",
        editor.api.path(f"experiments/{editor.experiment}/document/"),
        {"revision": saved["revision"], "document": changed},
    )
    second = editor.api.run(editor.experiment)
    assert (first["state"], second["state"]) == ("ok", "ok")
    page.goto(f"/runs?experiment={editor.experiment}")
    table = page.get_by_test_id("runs-table")
    expect(table).to_contain_text("AUC")
    for run in (first, second):
        table.get_by_label(f"Select run {run['number']}", exact=True).check()
    page.get_by_test_id("runs-compare").click()
    expect(page.get_by_test_id("comparison-parameters")).to_contain_text("20")
    expect(page.get_by_test_id("comparison-metrics")).to_contain_text("best")
    expect(page.get_by_test_id("comparison-chart")).to_contain_text("#1")
