"""Runs seen from the editor: the plan first, live status, reuse, failure, results."""

from __future__ import annotations

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


def test_the_plan_comes_first_then_status_results_and_reuse(page: Page) -> None:
    editor = Editor.opened(page, training(), "Plan and reuse")
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("plan-summary")).to_contain_text("5")
    for one in ("data", "split", "model", "predict", "evaluate"):
        expect(page.get_by_test_id(f"plan-{one}")).to_have_attribute("data-state", "run")
    assert editor.runs() == [], "nothing runs before the plan was accepted"
    page.keyboard.press("Escape")
    run = editor.run()
    assert run["state"] == "ok", run["problem"]
    expect(editor.node("evaluate")).to_have_attribute("data-state", "ok")
    editor.select("evaluate")
    expect(page.get_by_test_id("dock")).to_contain_text("AUC")
    editor.select("predict")
    expect(page.get_by_test_id("row-table")).to_contain_text("prediction")
    page.get_by_test_id("run-all").click()
    expect(page.get_by_test_id("plan-model")).to_have_attribute("data-state", "reuse")
    page.get_by_test_id("force-model").click()
    expect(page.get_by_test_id("plan-model")).to_have_attribute("data-state", "run")
    page.get_by_test_id("force-model").click()
    page.keyboard.press("Escape")
    again = editor.run()
    assert again["state"] == "ok"
    assert again["nodes"]["model"]["state"] == "reused"
    expect(editor.node("model")).to_have_attribute("data-state", "reused")


def test_scopes_run_to_here_and_leave_the_rest(page: Page) -> None:
    editor = Editor.opened(page, training(), "Scopes")
    editor.select("split")
    page.get_by_test_id("run-to").first.click()
    expect(page.get_by_test_id("plan-split")).to_have_attribute("data-state", "run")
    expect(page.get_by_test_id("plan-evaluate")).to_have_count(0)
    page.get_by_test_id("plan-run").click()
    expect(editor.node("split")).to_have_attribute("data-state", "ok", timeout=120_000)
    assert editor.node("evaluate").get_attribute("data-state") in {"none", "skipped"}


def test_a_failed_node_says_what_happened_and_where(page: Page) -> None:
    made = document(
        [
            node("data", "source.sample", name="iris"),
            node("bad", "prepare.cast", types={"species": "double"}, on_failure="error"),
        ],
        [("data", "table", "bad", "table")],
    )
    editor = Editor.opened(page, made, "Fails")
    run = editor.run()
    assert run["state"] == "failed"
    expect(editor.node("bad")).to_have_attribute("data-state", "failed")
    editor.select("bad")
    failed = page.get_by_test_id("failed-node")
    expect(failed).to_be_visible()
    expect(failed).to_contain_text("species")


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
    expect(table).to_contain_text("auc")
    for run in (first, second):
        table.get_by_label(f"Select run {run['number']}", exact=True).check()
    page.get_by_test_id("runs-compare").click()
    expect(page.get_by_test_id("comparison-parameters")).to_contain_text("20")
    expect(page.get_by_test_id("comparison-metrics")).to_contain_text("best")
    expect(page.get_by_test_id("comparison-chart")).to_contain_text("#1")
