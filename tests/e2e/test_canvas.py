"""What users of other canvases expect to do with nodes and connections."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor, cleaning, document, middle, node

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
    page.keyboard.press("Control+k")
    search = page.get_by_role("dialog").filter(has=page.get_by_role("combobox"))
    expect(search).to_be_visible()
    page.keyboard.type("duplicates")
    expect(search.get_by_role("option").first).to_contain_text("duplicates")
    page.keyboard.press("Escape")
    expect(search).to_have_count(0)
    assert "feature.binarize" in editor.components()


def test_deleting_a_middle_node_bridges_its_neighbours_in_one_undo_step(page: Page) -> None:
    editor = Editor.opened(page, cleaning())
    editor.select("keep")
    page.keyboard.press("Delete")
    expect(editor.node("keep")).to_have_count(0)
    assert editor.edges() == {("data", "table", "once", "table")}
    page.keyboard.press("Control+z")
    expect(editor.node("keep")).to_be_visible()
    assert editor.edges() == WIRES


def test_while_connecting_a_wrong_port_fades_and_a_refusal_says_why(page: Page) -> None:
    made = document(
        [node("data", "source.sample"), node("model", "classify.logistic"), node("keep", "prepare.drop_missing")],
        [("data", "table", "model", "train")],
    )
    editor = Editor.opened(page, made)
    editor.wire(editor.port("model", "out", "model"), editor.port("keep", "in", "table"), release=False)
    refusal = page.get_by_test_id("refusal")
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text("Model")
    expect(refusal).to_contain_text("Table")
    page.mouse.up()
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


def test_an_edge_is_moved_by_its_end_and_a_new_edge_replaces_it_on_a_single_input(page: Page) -> None:
    made = cleaning()
    made["nodes"].append(node("other", "source.sample", name="wine"))
    made["view"]["other"] = {"x": 40, "y": 360}
    editor = Editor.opened(page, made)
    editor.wire(editor.port("other", "out", "table"), editor.port("keep", "in", "table"))
    replaced = {("other", "table", "keep", "table"), ("keep", "table", "once", "table")}
    expect(editor.node("keep")).to_contain_text("14 columns")
    assert editor.edges() == replaced
    x, y = middle(editor.port("once", "in", "table"))
    page.locator(".react-flow__edge").nth(0).hover(force=True)
    updater = page.locator(".react-flow__edgeupdater-target").last
    handle = middle(updater) if updater.count() else (x - 8, y)
    editor.drag(handle, middle(editor.port("keep", "in", "table")))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert editor.edges() in (WIRES, replaced)


def test_boxes_copies_and_duplicates_work_and_paste_goes_to_another_experiment(page: Page) -> None:
    editor = Editor.opened(page, cleaning(), "Copied from")
    canvas = page.get_by_test_id("canvas").bounding_box()
    assert canvas is not None
    editor.select("keep")
    page.keyboard.down("Shift")
    editor.select("once")
    page.keyboard.up("Shift")
    page.keyboard.press("Control+d")
    assert editor.components().count("prepare.filter") == 2
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    clip = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert len(clip["nodes"]) == 3
    other = Editor.opened(page, document([], []), "Pasted into")
    page.get_by_test_id("canvas").click(position={"x": canvas["width"] / 2, "y": canvas["height"] - 60})
    page.keyboard.press("Control+v")
    expect(page.locator("[data-component='prepare.filter']")).to_have_count(1)
    pasted = other.saved()
    assert len(pasted["nodes"]) == 3
    assert len(pasted["edges"]) == 2


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
