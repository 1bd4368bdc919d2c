"""Nothing that was built is lost: autosave, two browsers at once, three watchers."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.editor import Editor, cleaning, document
from tests.e2e.studio import Studio


def test_a_stale_save_shows_both_sides_and_keeps_both(page: Page, studio: Studio, chromium: Browser) -> None:
    mine = Editor.opened(page, cleaning(), "Ours")
    mine.saved()
    second = studio.browser(chromium)
    theirs = Editor(second.pages[0], mine.experiment)
    page.route("**/document/", lambda route: route.abort())
    theirs.open()
    # Unsaved work here: without any, this window would simply follow the other.
    mine.select("keep")
    page.keyboard.press("Control+d")
    theirs.select("once")
    theirs.page.keyboard.press("Delete")
    assert len(theirs.saved()["nodes"]) == 2
    page.unroute("**/document/")
    page.keyboard.press("Control+s")
    dialog = page.get_by_test_id("conflict")
    expect(dialog).to_be_visible(timeout=20_000)
    assert len(theirs.saved()["nodes"]) == 2, "nothing was overwritten"
    page.get_by_test_id("conflict-copy").click()
    expect(dialog).to_be_hidden()
    found = mine.api.get(mine.api.path("experiments/"), search="Ours")["results"]
    sizes = sorted(len(mine.api.document(one["id"])["nodes"]) for one in found)
    assert sizes == [2, 4], "theirs and a copy of mine"
    second.close()


def test_the_question_mark_lists_the_shortcuts(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    editor.select("keep")
    page.keyboard.press("?")
    expect(page.get_by_test_id("shortcuts")).to_contain_text("Ctrl Z")


def test_an_empty_canvas_offers_templates_and_one_fills_it(page: Page) -> None:
    editor = Editor.opened(page, document([], []))
    empty = page.get_by_test_id("empty-canvas")
    expect(empty).to_be_visible()
    empty.get_by_test_id("template-breast-cancer").click()
    expect(page.locator("[data-component='classify.random_forest']")).to_be_visible()
    assert "evaluate.binary" in editor.components()
