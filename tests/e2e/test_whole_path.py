"""From a file that nobody prepared to a prediction, in the browser alone, from an empty canvas."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.studio import ROOT

pytestmark = pytest.mark.spark
DIAMONDS = ROOT / ".tools" / "test-data" / "plotnine" / "data" / "diamonds.csv"
ROWS = 53_940
# Diamonds like this one cost 6,000 dollars on average (5,200 to 7,100).
ONE = {
    "carat": "1.01",
    "cut": "Ideal",
    "color": "G",
    "clarity": "VS2",
    "depth": "61.8",
    "table": "56",
    "x": "6.45",
    "y": "6.48",
    "z": "3.99",
}


@pytest.fixture
def diamonds() -> Path:
    assert DIAMONDS.is_file(), "the test data are not there: run `make setup-dev`"
    return DIAMONDS


def test_diamonds_are_uploaded_and_become_a_deployed_model_without_any_code(page: Page, diamonds: Path) -> None:
    upload(page, diamonds)
    editor = build(page)
    run = editor.run(timeout_s=400)
    assert run["state"] == "ok", run
    editor.select(key_of(editor, "evaluate.regression"))
    expect(page.get_by_test_id("scalar-r2")).to_be_visible()
    assert float(page.get_by_test_id("scalar-r2").inner_text().split()[-1]) > 0.95
    publish(page)
    score(page, diamonds)
    page.get_by_test_id("model-deploy").click()
    page.get_by_test_id("deploy-confirm").click()
    expect(page.get_by_test_id("deployment-state")).to_have_attribute("data-state", "ready", timeout=120_000)
    for column, value in ONE.items():
        page.get_by_test_id(f"try-field-{column}").fill(value)
    page.get_by_test_id("try-predict").click()
    prediction = float(page.get_by_test_id("try-prediction").inner_text().replace(",", ""))
    assert 5200 < prediction < 7100


def upload(page: Page, file: Path) -> None:
    page.goto("/datasets")
    page.get_by_test_id("datasets-upload").first.click()
    page.get_by_test_id("import-file").set_input_files(file)
    preview = page.get_by_test_id("import-preview")
    expect(preview).to_contain_text("Premium", timeout=60_000)
    page.get_by_test_id("import-save").click()
    expect(page.get_by_test_id("dataset")).to_contain_text("53,940 rows", timeout=60_000)


def build(page: Page) -> Editor:
    """Dataset → split → gradient-boosted trees → prediction → evaluation, and the model registered."""
    page.goto("/experiments")
    page.get_by_test_id("experiments-new").first.click()
    page.get_by_test_id("new-experiment-name").fill("Diamond prices")
    page.get_by_test_id("new-experiment-create").click()
    page.get_by_test_id("editor").wait_for()
    editor = Editor(page, int(page.url.split("?")[0].rsplit("/", 1)[-1]))
    expect(page.get_by_test_id("empty-canvas")).to_be_visible()
    editor.drop("source.dataset", page.get_by_test_id("canvas"), 120, 120)
    data = key_of(editor, "source.dataset")
    editor.choose(editor.param("dataset"), "diamonds")
    expect(editor.node(data)).to_contain_text("10 columns")
    split = add_next(editor, data, "table", "split", "sample.split")
    trainer = add_next(editor, split, "train", "gradient", "regress.gbdt")
    editor.select(trainer)
    editor.choose(editor.param("label"), "price")
    predict = add_next(editor, trainer, "model", "predict", "predict.predict")
    editor.wire(editor.port(split, "out", "test"), editor.port(predict, "in", "table"))
    add_next(editor, predict, "table", "regression eval", "evaluate.regression")
    register = add_next(editor, trainer, "model", "register", "predict.register")
    editor.select(register)
    name = editor.param("name").locator("input").first
    name.fill("Diamond price")
    name.press("Tab")
    expect(page.get_by_test_id("problem-counter")).to_contain_text("No problems")
    return editor


def publish(page: Page) -> None:
    page.goto("/models")
    page.get_by_role("link", name="Diamond price").click()
    expect(page.get_by_test_id("model-parity")).to_have_attribute("data-ok", "true")


def score(page: Page, file: Path) -> None:
    """Three clicks: score, choose the file, download."""
    page.get_by_test_id("model-score").click()
    page.get_by_test_id("score-file").set_input_files(file)
    expect(page.get_by_test_id("score-result")).to_be_visible(timeout=120_000)
    with page.expect_download() as scored:
        page.get_by_test_id("score-download").click()
    with Path(scored.value.path()).open(encoding="utf-8-sig") as answers:
        assert sum(1 for _ in csv.DictReader(answers)) == ROWS
    page.keyboard.press("Escape")


def add_next(editor: Editor, node: str, port: str, words: str, component: str) -> str:
    """Press + on a port, search, and take the component; the new node."""
    editor.node(node).hover()
    editor.page.get_by_test_id(f"next-{node}-{port}").click()
    menu = editor.page.get_by_test_id("quick-add")
    menu.get_by_role("combobox").fill(words)
    menu.get_by_test_id(f"option-{component}").click()
    expect(editor.page.locator(f"[data-component='{component}']")).to_be_visible()
    return key_of(editor, component)


def key_of(editor: Editor, component: str) -> str:
    return next(str(one["id"]) for one in editor.saved()["nodes"] if one["component"] == component)
