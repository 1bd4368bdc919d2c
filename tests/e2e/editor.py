"""The editor as hands and eyes use it: nodes, ports, wires, forms, the run."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.studio import Api


class Editor:
    """An open experiment."""

    def __init__(self, page: Page, experiment: int) -> None:
        self.page = page
        self.experiment = experiment
        self.api = Api(page)

    @classmethod
    def opened(cls, page: Page, document: dict[str, Any], name: str = "Test") -> Editor:
        """Make an experiment with this document, and open it."""
        made = cls(page, Api(page).experiment(name, document))
        made.open()
        return made

    def open(self, query: str = "") -> None:
        self.page.goto(f"/experiments/{self.experiment}{query}")
        self.page.get_by_test_id("editor").wait_for()

    def node(self, node: str) -> Locator:
        return self.page.get_by_test_id(f"node-{node}")

    def port(self, node: str, side: str, port: str) -> Locator:
        return self.page.get_by_test_id(f"port-{node}-{side}-{port}")

    def param(self, name: str) -> Locator:
        return self.page.get_by_test_id(f"param-{name}")

    def select(self, node: str) -> None:
        self.node(node).click(position={"x": 60, "y": 14})

    def choose(self, field: Locator, option: str) -> None:
        """Open a list and take the option of that text."""
        field.locator(".ant-select").first.click()
        search = field.locator("input[role=combobox]").first
        search.press_sequentially(option[:12])
        self.page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=option).first.click()
        self.page.keyboard.press("Escape")

    def drag(self, start: tuple[float, float], end: tuple[float, float], *, release: bool = True) -> None:
        """Press, move in steps as a hand does, and let go."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=6)
        mouse.move(*end, steps=6)
        if release:
            mouse.up()

    def wire(self, start: Locator, end: Locator, *, release: bool = True) -> None:
        """Draw a connection from port to port."""
        self.drag(middle(start), middle(end), release=release)

    def saved(self) -> dict[str, Any]:
        """The document on the server once everything is saved."""
        # An edit shows as unsaved with the next frame.
        self.page.wait_for_timeout(150)
        expect(self.page.get_by_test_id("save-status")).to_have_attribute("data-status", "saved")
        return self.api.document(self.experiment)

    def edges(self) -> set[tuple[str, str, str, str]]:
        return {(*edge["from"], *edge["to"]) for edge in self.saved()["edges"]}

    def components(self) -> list[str]:
        return sorted(node["component"] for node in self.saved()["nodes"])

    def drop(self, component: str, target: Locator, x: float, y: float) -> None:
        """Drag a component from the palette and let go at a place of `target`."""
        entry = self.page.get_by_test_id(f"palette-{component}").first
        entry.scroll_into_view_if_needed()
        entry.drag_to(target, target_position={"x": x, "y": y}, force=True)

    def run(self, timeout_s: float = 240) -> dict[str, Any]:
        """Press Run, look at the plan, start it; the run's snapshot at its end."""
        self.page.get_by_test_id("run-all").click()
        return self.start_planned(timeout_s)

    def start_planned(self, timeout_s: float = 240) -> dict[str, Any]:
        """Start the run whose plan is shown; its snapshot at its end."""
        before = {run["id"] for run in self.runs()}
        # While the dialog still grows into its place, the button moves between press and release.
        expect(self.page.locator(".ant-zoom-appear, .ant-zoom-enter")).to_have_count(0)
        self.page.get_by_test_id("plan-run").click()
        self.page.get_by_test_id("plan-run").wait_for(state="hidden", timeout=30_000)
        started = max(run["id"] for run in self.runs() if run["id"] not in before)
        return self.api.finished(started, timeout_s)

    def runs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(self.api.path("runs/"), experiment=self.experiment)["results"]
        return found


def middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None, "not on the screen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def corner(target: Locator) -> tuple[float, float]:
    """The upper left corner on the screen."""
    box = target.bounding_box()
    assert box is not None, "not on the screen"
    return box["x"], box["y"]


def node(key: str, component: str, **params: Any) -> dict[str, Any]:
    return {"id": key, "component": component, "version": 1, "params": params, "label": None}


def document(nodes: list[dict[str, Any]], edges: list[tuple[str, str, str, str]], step: int = 290) -> dict[str, Any]:
    """A document whose nodes lie in one line, with edges (node, port, node, port)."""
    view = {one["id"]: {"x": 40 + place * step, "y": 120} for place, one in enumerate(nodes)}
    wires = [{"from": [a, out], "to": [b, into]} for a, out, b, into in edges]
    return {"format": 1, "nodes": nodes, "edges": wires, "variables": {}, "view": {**view, "notes": [], "groups": []}}


def cleaning() -> dict[str, Any]:
    """Iris → long petals → each kind once; none of it needs more than the schema."""
    return document(
        [
            node("data", "source.sample", name="iris"),
            node("keep", "prepare.filter", condition="`petal length` > 1"),
            node("once", "prepare.drop_duplicates"),
        ],
        [("data", "table", "keep", "table"), ("keep", "table", "once", "table")],
    )
