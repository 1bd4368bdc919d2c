"""The studio under test as a browser's user sees it: its address, its login, its public API."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageStateCookie, ViewportSize

ROOT = Path(__file__).resolve().parents[2]
WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=1024, height=768)


class Studio:
    """A running server and its data folder."""

    def __init__(self, url: str, folder: Path, *, warm: bool = False) -> None:
        self.url = url
        self.folder = folder
        self._login: list[StorageStateCookie] = []
        self.environment = {
            **os.environ,
            "STUDIO_DATA": str(folder / "data"),
            "STUDIO_URL": url,
            "STUDIO_WARM": "1" if warm else "0",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }

    def login_link(self, path: str = "/") -> str:
        """A link that logs the owner in once and leads to `path`."""
        command = [sys.executable, str(ROOT / "manage.py"), "login_link", "--next", path]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip().splitlines()[-1]

    def browser(self, chromium: Browser, *, locale: str = "en-US", viewport: ViewportSize = WIDE) -> BrowserContext:
        """A new browser profile, logged in, with one page on the list of experiments.

        It asks for less motion: on a busy machine a press may fall between two frames of a dialog that still grows.
        The first uses a one-time link, which takes a command of its own; the others share its session.
        """
        context = chromium.new_context(
            base_url=self.url,
            locale=locale,
            viewport=viewport,
            accept_downloads=True,
            reduced_motion="reduce",
            storage_state={"cookies": self._login, "origins": []},
        )
        context.set_default_timeout(45_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        if self._login:
            page.goto("/experiments")
        else:
            page.goto(self.login_link("/experiments"))
            cookies = context.storage_state()["cookies"]
            self._login = [cookie for cookie in cookies if cookie["name"] in {"sessionid", "csrftoken"}]
        page.wait_for_url("**/experiments")
        return context


class Api:
    """The public API, called with the cookies of a page's browser."""

    def __init__(self, page: Page) -> None:
        self._request = page.context.request
        self._context = page.context
        session = self.get("/api/session")
        self.workspace: str = session["workspaces"][0]["slug"]

    def path(self, path: str) -> str:
        return f"/api/workspaces/{self.workspace}/{path}"

    def get(self, path: str, **query: Any) -> Any:
        response = self._request.get(path, params=query or None)
        assert response.ok, f"GET {path}: {response.status} {response.text()[:500]}"
        return response.json()

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        response = self._request.fetch(path, method=method, data=body, headers=self._csrf())
        assert response.ok, f"{method} {path}: {response.status} {response.text()[:500]}"
        return response.json() if response.body() else None

    def _csrf(self) -> dict[str, str]:
        token = next((item["value"] for item in self._context.cookies() if item.get("name") == "csrftoken"), "")
        return {"X-CSRFToken": token, "Referer": str(self._context.pages[0].url)}

    def upload(self, file: Path, name: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Upload and import a file as a dataset, with the options that the studio guesses unless given."""
        headers = {
            **self._csrf(),
            "X-File-Name": urllib.parse.quote(file.name),
            "Content-Type": "application/octet-stream",
        }
        response = self._request.post(self.path("uploads/"), data=file.read_bytes(), headers=headers)
        assert response.ok, response.text()[:500]
        upload = response.json()
        made: dict[str, Any] = self.send(
            "POST",
            self.path("datasets/"),
            {"upload": upload["id"], "name": name, "options": options or upload["guess"]},
        )
        return made

    def experiment(self, name: str, document: Mapping[str, Any]) -> int:
        """Make an experiment with this document; its id."""
        made = self.send("POST", self.path("experiments/"), {"name": name, "document": document})
        return int(made["id"])

    def document(self, experiment: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(self.path(f"experiments/{experiment}/"))["document"]
        return found

    def run(self, experiment: int, timeout_s: float = 240, **body: Any) -> dict[str, Any]:
        """Start a run of everything and wait for its end; its snapshot."""
        payload = {"scope": {"kind": "all", "nodes": []}, "force": [], **body}
        started = self.send("POST", self.path(f"experiments/{experiment}/runs/"), payload)
        return self.finished(int(started["id"]), timeout_s)

    def finished(self, run: int, timeout_s: float = 240) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.get(self.path(f"runs/{run}/"))
            if found["state"] in {"ok", "failed", "cancelled"}:
                return found
            time.sleep(0.5)
        raise TimeoutError(f"Run {run} did not end within {timeout_s:g} s.")
