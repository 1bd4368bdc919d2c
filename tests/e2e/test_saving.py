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
    dialog = page.get_by_role("dialog", name="Changed by somebody else")
    expect(dialog).to_be_visible()
    assert len(theirs.saved()["nodes"]) == 2, "nothing was overwritten"
    page.get_by_test_id("conflict-copy").click()
    expect(dialog).to_be_hidden()
    found = mine.api.get(mine.api.path("experiments/"), search="Ours")["results"]
    sizes = sorted(len(mine.api.document(one["id"])["nodes"]) for one in found)
    assert sizes == [2, 4], "theirs and a copy of mine"
    second.close()


def test_a_window_that_comes_back_while_the_studio_is_away_keeps_what_is_on_it(page: Page) -> None:
    editor = Editor.opened(page, cleaning(), "Away")
    page.clock.install()
    editor.open()
    page.route("**/api/**", lambda route: route.abort())
    editor.select("once")
    page.keyboard.press("Delete")
    with page.expect_request("**/api/session"):
        page.clock.fast_forward("02:00")
        page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    # Two more tries follow at growing distances.
    page.clock.fast_forward("00:30")
    page.clock.fast_forward("00:30")
    expect(page.get_by_test_id("save-status")).to_have_attribute("data-status", "offline")
    expect(editor.node("keep")).to_be_visible()
    expect(editor.node("once")).to_have_count(0)
    page.unroute("**/api/**")
    assert len(editor.saved()["nodes"]) == 2


def test_what_is_typed_is_stored_by_itself_and_is_there_after_a_reload(page: Page) -> None:
    editor = Editor.opened(page, cleaning(), "Autosaved")
    revision = int(page.get_by_test_id("save-status").get_attribute("data-revision") or 0)
    editor.select("keep")
    name = page.get_by_test_id("node-name")
    name.fill("Long petals")
    name.press("Enter")
    expect(page.get_by_test_id("save-status")).to_have_attribute("data-revision", str(revision + 1))
    editor.open()
    expect(editor.node("keep")).to_contain_text("Long petals")


def test_a_studio_that_does_not_answer_is_told_and_gets_the_work_once_it_does(page: Page) -> None:
    editor = Editor.opened(page, cleaning(), "Offline")
    page.route("**/document/", lambda route: route.abort())
    editor.select("once")
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("save-status")).to_have_attribute("data-status", "offline")
    expect(page.get_by_test_id("save-status")).to_contain_text("Offline")
    assert len(editor.api.document(editor.experiment)["nodes"]) == 3
    page.unroute("**/document/")
    assert len(editor.saved()["nodes"]) == 2


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
