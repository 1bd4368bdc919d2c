"""What users of other canvases expect to do with nodes and connections."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, Page, expect

from tests.e2e.editor import Editor, cleaning, corner, document, middle, node
from tests.e2e.studio import Studio

WIRES = {("data", "table", "keep", "table"), ("keep", "table", "once", "table")}


def test_a_component_dropped_on_an_edge_is_inserted_in_one_undo_step(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    before = editor.saved()
    start, end = middle(editor.port("data", "out", "table")), middle(editor.port("keep", "in", "table"))
    canvas = page.get_by_test_id("canvas")
    corner = canvas.bounding_box()
    assert corner is not None
    editor.drop(
        "prepare.drop_missing", canvas, (start[0] + end[0]) / 2 - corner["x"], (start[1] + end[1]) / 2 - corner["y"]
    )
    expect(page.locator("[data-component='prepare.drop_missing']")).to_be_visible()
    after = editor.saved()
    made = next(one["id"] for one in after["nodes"] if one["component"] == "prepare.drop_missing")
    assert editor.edges() == {
        ("data", "table", made, "table"),
        (made, "table", "keep", "table"),
        ("keep", "table", "once", "table"),
    }
    assert after["view"]["keep"]["x"] > before["view"]["keep"]["x"], "what follows makes room"
    page.keyboard.press("Control+z")
    expect(page.locator("[data-component='prepare.drop_missing']")).to_have_count(0)
    assert editor.edges() == WIRES
    assert editor.saved()["view"]["keep"] == before["view"]["keep"]


def test_a_connection_dropped_on_the_canvas_offers_what_fits_and_connects_it(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    x, y = middle(editor.port("data", "out", "table"))
    editor.drag((x, y), (x + 60, y + 230))
    menu = page.get_by_test_id("quick-add")
    expect(menu).to_be_visible()
    expect(menu.get_by_test_id("option-prepare.filter")).to_be_attached()
    expect(menu.get_by_test_id("option-predict.register")).to_have_count(0)
    page.keyboard.type("drop missing")
    page.keyboard.press("Enter")
    made = page.locator("[data-component='prepare.drop_missing']")
    expect(made).to_be_visible()
    key = next(one["id"] for one in editor.saved()["nodes"] if one["component"] == "prepare.drop_missing")
    assert ("data", "table", key, "table") in editor.edges()


def test_double_click_and_ctrl_k_search_components_nodes_and_commands(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.8)
    expect(page.get_by_test_id("quick-add")).to_be_visible()
    page.keyboard.type("erzhihua")
    page.keyboard.press("Enter")
    expect(page.locator("[data-component='feature.binarize']")).to_be_visible()
    search = page.get_by_test_id("command-search")
    page.keyboard.press("Control+k")
    expect(search).to_be_visible()
    page.keyboard.type("duplicates")
    expect(search.get_by_role("option").first).to_contain_text("duplicates")
    page.keyboard.press("Enter")
    expect(search).to_have_count(0)
    expect(page.get_by_test_id("node-name")).to_have_attribute("placeholder", "Drop duplicates")
    page.keyboard.press("Control+k")
    page.keyboard.type("select all")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("inspector")).to_contain_text("4 nodes selected")
    page.keyboard.press("Control+k")
    page.keyboard.type("standardize")
    page.keyboard.press("Enter")
    expect(page.locator("[data-component='prepare.standardize']")).to_be_visible()
    assert {"feature.binarize", "prepare.standardize"} < set(editor.components())


def test_deleting_a_middle_node_bridges_its_neighbours_in_one_undo_step(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    editor.select("keep")
    page.keyboard.press("Delete")
    expect(editor.node("keep")).to_have_count(0)
    assert editor.edges() == {("data", "table", "once", "table")}
    page.keyboard.press("Control+z")
    expect(editor.node("keep")).to_be_visible()
    assert editor.edges() == WIRES


def test_while_connecting_fitting_ports_light_up_others_fade_and_a_refusal_says_why(page: Page) -> None:
    made = document(
        [
            node("data", "source.sample"),
            node("model", "classify.logistic"),
            node("keep", "prepare.drop_missing"),
            node("score", "predict.predict"),
        ],
        [("data", "table", "model", "train")],
    )
    editor = Editor.opened(page, made)
    model, table = editor.port("score", "in", "model"), editor.port("score", "in", "table")
    expect(model).to_have_css("opacity", "1")
    editor.wire(editor.port("model", "out", "model"), editor.port("keep", "in", "table"), release=False)
    refusal = page.get_by_test_id("refusal")
    expect(refusal).to_have_text("Model → Table cannot be connected")
    expect(model).to_have_css("opacity", "1")
    expect(model).not_to_have_css("box-shadow", "none")
    expect(table).to_have_css("opacity", "0.25")
    expect(editor.node("keep")).to_have_css("opacity", "0.35")
    expect(editor.node("score")).to_have_css("opacity", "1")
    page.mouse.up()
    expect(refusal).to_have_count(0)
    expect(table).to_have_css("opacity", "1")
    assert editor.edges() == {("data", "table", "model", "train")}


def test_a_port_tells_its_kind_and_columns_before_any_run(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    expect(editor.node("keep")).to_contain_text("5 columns")
    editor.port("keep", "out", "table").hover()
    tip = page.locator(".ant-popover:visible")
    expect(tip).to_contain_text("Table")
    for column in ("petal length", "double", "species", "string"):
        expect(tip).to_contain_text(column)


def test_plus_on_an_output_port_adds_the_likely_next_step_with_one_click(page: Page) -> None:
    editor = Editor.opened(page, document([node("data", "source.sample", name="iris")], []))
    editor.node("data").hover()
    page.get_by_test_id("next-data-table").click()
    page.get_by_test_id("quick-add").get_by_test_id("option-sample.split").click()
    expect(page.locator("[data-component='sample.split']")).to_be_visible()
    assert [edge[:2] for edge in editor.edges()] == [("data", "table")]


def test_a_new_edge_replaces_the_old_one_on_a_single_input(page: Page) -> None:
    made = cleaning()
    made["nodes"].append(node("other", "source.sample", name="wine"))
    made["view"]["other"] = {"x": 40, "y": 360}
    editor = Editor.opened(page, made)
    editor.wire(editor.port("other", "out", "table"), editor.port("keep", "in", "table"))
    expect(editor.node("keep")).to_contain_text("14 columns")
    assert editor.edges() == {("other", "table", "keep", "table"), ("keep", "table", "once", "table")}
    page.keyboard.press("Control+z")
    expect(editor.node("keep")).to_contain_text("5 columns")
    assert editor.edges() == WIRES


def test_an_edge_is_moved_by_dragging_its_end_in_one_undo_step(page: Page) -> None:
    made = cleaning()
    made["nodes"].append(node("also", "prepare.drop_missing"))
    made["view"]["also"] = {"x": 620, "y": 330}
    editor = Editor.opened(page, made)
    end = page.locator("[data-id='keep/table>once/table'] .react-flow__edgeupdater-target")
    editor.drag(middle(end), middle(editor.port("also", "in", "table")))
    expect(page.locator("[data-id='keep/table>also/table']")).to_be_attached()
    assert editor.edges() == {("data", "table", "keep", "table"), ("keep", "table", "also", "table")}
    page.keyboard.press("Control+z")
    expect(page.locator("[data-id='keep/table>once/table']")).to_be_attached()
    assert editor.edges() == WIRES


def test_a_box_selects_and_what_is_cut_comes_back_by_paste(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    selected = page.get_by_test_id("inspector")
    (left, top), (right, _) = corner(editor.node("keep")), corner(editor.node("once"))
    editor.drag((left - 20, top - 30), (right + 100, top + 140))
    expect(selected).to_contain_text("2 nodes selected")
    page.keyboard.down("Shift")
    editor.select("data")
    page.keyboard.up("Shift")
    expect(selected).to_contain_text("3 nodes selected")
    page.keyboard.press("Control+x")
    expect(page.get_by_test_id("empty-canvas")).to_be_visible()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-component='prepare.filter']")).to_be_visible()
    pasted = editor.saved()
    assert [one["component"] for one in pasted["nodes"]] == [one["component"] for one in cleaning()["nodes"]]
    assert len(pasted["edges"]) == 2


def test_copied_nodes_are_pasted_into_another_experiment_in_another_browser(
    page: Page, studio: Studio, chromium: Browser
) -> None:
    editor = Editor.opened(page, cleaning(), "Copied from")
    editor.select("keep")
    page.keyboard.press("Control+d")
    assert editor.components().count("prepare.filter") == 2
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    clip = page.evaluate("navigator.clipboard.readText()")
    assert len(json.loads(clip)["nodes"]) == 3
    second = studio.browser(chromium)
    other = Editor.opened(second.pages[0], document([], []), "Pasted into")
    # The text is what travels: by the system's clipboard, or in a message.
    other.page.evaluate("text => navigator.clipboard.writeText(text)", clip)
    other.page.get_by_test_id("canvas").focus()
    other.page.keyboard.press("Control+v")
    expect(other.page.locator("[data-component='prepare.filter']")).to_be_visible()
    pasted = other.saved()
    assert [one["component"] for one in pasted["nodes"]] == [one["component"] for one in cleaning()["nodes"]]
    assert len(pasted["edges"]) == 2
    second.close()


def test_undo_takes_back_one_gesture_and_quick_arrow_moves_are_one(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    before = editor.saved()["view"]["once"]
    editor.select("once")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    moved = editor.saved()["view"]["once"]
    assert moved["y"] == before["y"] + 32
    editor.param("keep_largest").wait_for()
    editor.choose(editor.param("keep_largest"), "petal width")
    assert (
        next(one for one in editor.saved()["nodes"] if one["id"] == "once")["params"]["keep_largest"] == "petal width"
    )
    page.get_by_test_id("undo").click()
    page.wait_for_timeout(200)
    assert "keep_largest" not in next(one for one in editor.saved()["nodes"] if one["id"] == "once")["params"]
    page.get_by_test_id("undo").click()
    page.wait_for_timeout(200)
    assert editor.saved()["view"]["once"] == before
    page.get_by_test_id("redo").click()
    page.wait_for_timeout(200)
    assert editor.saved()["view"]["once"] == moved


def test_dragging_nodes_is_one_step_of_undo(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    before = editor.saved()["view"]
    x, y = corner(editor.node("once"))
    editor.drag((x + 60, y + 14), (x + 60, y + 174))
    moved = editor.saved()["view"]
    assert moved["once"]["y"] > before["once"]["y"] + 100
    page.keyboard.press("Control+z")
    page.wait_for_timeout(200)
    assert editor.saved()["view"] == before
    page.keyboard.press("Control+Shift+z")
    page.wait_for_timeout(200)
    assert editor.saved()["view"] == moved
