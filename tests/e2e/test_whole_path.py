"""From a file that nobody prepared to a prediction, in the browser alone."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor

pytestmark = pytest.mark.spark
CUTS = {"Fair": 0.8, "Good": 0.9, "Very Good": 1.0, "Premium": 1.05, "Ideal": 1.1}


def write_gems(file: Path, rows: int = 3000) -> None:
    """Gems with a price that follows from carat, cut and depth, written as a spreadsheet would: ¥1,234."""
    made = random.Random(7)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["carat", "cut", "depth", "table", "price"])
        for _ in range(rows):
            carat, cut, depth = made.uniform(0.2, 3), made.choice(list(CUTS)), made.uniform(55, 68)
            price = 4000 * carat**1.6 * CUTS[cut] * (1 - abs(depth - 61) / 100) * made.uniform(0.97, 1.03)
            writer.writerow([f"{carat:.2f}", cut, f"{depth:.1f}", made.randint(53, 63), f"¥{price:,.0f}"])


def test_upload_build_run_publish_deploy_and_predict(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "gems.csv"
    write_gems(file)
    page.goto("/datasets/new")
    page.get_by_test_id("import-file").set_input_files(file)
    expect(page.get_by_test_id("import-preview")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("import-type-4")).to_contain_text("Amount")
    page.get_by_test_id("import-save").click()
    expect(page.get_by_test_id("dataset")).to_be_visible(timeout=30_000)
    page.get_by_test_id("dataset-use").click()
    page.get_by_test_id("editor").wait_for()
    editor = Editor(page, int(page.url.split("?")[0].rsplit("/", 1)[-1]))
    expect(editor.node("n1")).to_contain_text("gems")

    add_next(editor, "n1", "table", "split", "sample.split")
    split = key_of(editor, "sample.split")
    add_next(editor, split, "train", "gradient", "regress.gbdt")
    trainer = key_of(editor, "regress.gbdt")
    editor.select(trainer)
    editor.choose(editor.param("label"), "price")
    add_next(editor, trainer, "model", "register", "predict.register")
    register = key_of(editor, "predict.register")
    editor.select(register)
    name = editor.param("name").locator("input").first
    name.fill("Gem price")
    name.press("Tab")
    run = editor.run(timeout_s=400)
    assert run["state"] == "ok", run

    page.goto("/models")
    page.get_by_role("link", name="Gem price").click()
    parity = page.get_by_test_id("model-parity")
    expect(parity).to_have_attribute("data-ok", "true")
    page.get_by_test_id("model-score").click()
    page.get_by_test_id("score-file").set_input_files(file)
    expect(page.get_by_test_id("score-result")).to_be_visible(timeout=120_000)
    with page.expect_download() as scored:
        page.get_by_test_id("score-download").click()
    with Path(scored.value.path()).open(encoding="utf-8-sig") as answers:
        assert sum(1 for _ in csv.DictReader(answers)) == 3000
    page.keyboard.press("Escape")

    page.get_by_test_id("model-deploy").click()
    page.get_by_test_id("deploy-confirm").click()
    expect(page.get_by_test_id("deployment-state")).to_have_attribute("data-state", "ready", timeout=120_000)
    for column, value in {"carat": "1.0", "cut": "Ideal", "depth": "61", "table": "57"}.items():
        page.get_by_test_id(f"try-field-{column}").fill(value)
    page.get_by_test_id("try-predict").click()
    prediction = float(page.get_by_test_id("try-prediction").inner_text())
    assert prediction == pytest.approx(4400, rel=0.25)


def add_next(editor: Editor, node: str, port: str, words: str, component: str) -> None:
    """Press + on a port, search, and take the component."""
    editor.node(node).hover()
    editor.page.get_by_test_id(f"next-{node}-{port}").click()
    menu = editor.page.get_by_test_id("quick-add")
    menu.get_by_role("combobox").fill(words)
    menu.get_by_test_id(f"option-{component}").click()
    expect(editor.page.locator(f"[data-component='{component}']")).to_be_visible()


def key_of(editor: Editor, component: str) -> str:
    return next(str(one["id"]) for one in editor.saved()["nodes"] if one["component"] == component)
