"""A real studio in a folder of its own, a fresh Chromium, and a page that is logged in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.e2e.studio import ROOT, Studio
from tests.servers.processes import free_port, running
from tests.studio.server import end_endpoints

# Two cores under a browser, a server and an engine: slow is not wrong.
expect.set_options(timeout=45_000)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def web_build() -> Path:
    """The web build, made now where it is missing; STUDIO_E2E_BUILD=1 makes it anew."""
    build = ROOT / "webui" / "dist"
    if not (build / "manifest.json").is_file() or os.environ.get("STUDIO_E2E_BUILD"):
        subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT / "webui", check=True)
    return build


@pytest.fixture(scope="session")
def studio(
    web_build: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Studio]:
    """One studio for all tests. Its engine warms up beside those tests that need none, if any needs one."""
    folder = tmp_path_factory.mktemp("studio")
    with serving(folder, warm=any(item.get_closest_marker("spark") for item in request.session.items)) as made:
        yield made
    shutil.rmtree(folder / "data", ignore_errors=True)


@contextmanager
def serving(folder: Path, *, warm: bool = False) -> Iterator[Studio]:
    """`manage.py serve` on a free port with an empty data folder; it ends with everything it started."""
    port = free_port()
    made = Studio(f"http://127.0.0.1:{port}", folder, warm=warm)
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
    try:
        with running(
            command, folder=folder, ready=lambda: healthy(made.url), timeout_s=120, environment=made.environment
        ):
            yield made
    finally:
        end_endpoints(folder / "data")


def healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2, trust_env=False).status_code in {200, 503}
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = chromium_browser(playwright)
        yield browser
        browser.close()


def chromium_browser(playwright: Playwright) -> Browser:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return playwright.chromium.launch(executable_path=executable, headless=True, args=CHROMIUM_FLAGS)


@pytest.fixture
def context(studio: Studio, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, in English at 1440×900, logged in by a one-time link."""
    made = studio.browser(chromium)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.pages[0]
