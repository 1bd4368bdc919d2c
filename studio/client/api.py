"""The studio seen from outside: its REST API by names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import httpx

from studio.client.deployments import Deployment
from studio.client.runs import Run

TIMEOUT_S = 120.0
UPLOAD_TIMEOUT_S = 3600.0


class Failed(Exception):
    """A request that was refused, or a run that did not end well; `problems` says why, in both languages."""

    def __init__(self, status: int, code: str, problems: list[Mapping[str, Any]]) -> None:
        self.status, self.code, self.problems = status, code, problems
        told = "; ".join(str(found["message"]["en"]) for found in problems)
        super().__init__(f"{code}: {told}" if told else code)


class Studio:
    """One workspace of a studio. `token` is made in its settings page, or read from STUDIO_TOKEN.

    Without a name, the workspace is the only one that the token's user is in.
    """

    def __init__(self, url: str, token: str | None = None, workspace: str | None = None) -> None:
        self.url = url.rstrip("/")
        secret = token or os.environ["STUDIO_TOKEN"]
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Token {secret}"}, timeout=TIMEOUT_S, trust_env=False
        )
        self.workspace = workspace or self._only_workspace()

    def _only_workspace(self) -> str:
        slugs = [found["slug"] for found in self.call("GET", "/api/session")["workspaces"]]
        if len(slugs) != 1:
            raise ValueError(f"name one of the workspaces: {', '.join(slugs) or 'there is none'}")
        return str(slugs[0])

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The JSON answer of an address (below the workspace, or absolute with a leading slash); raises Failed."""
        address = path if path.startswith("/") else f"/api/workspaces/{self.workspace}/{path}"
        return answer(self.http.request(method, address, json=body, **more))

    def every(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All rows of a list, page after page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.call("GET", path, params={**query, **({"cursor": cursor} if cursor else {})})
            found += page["results"]
            cursor = page.get("next")
            if cursor is None:
                return found

    def experiment(self, name: str) -> dict[str, Any]:
        """The experiment of that name; raises KeyError where there is none, or more than one."""
        fitting = [row for row in self.every("experiments/", search=name) if row["name"] == name]
        if len(fitting) != 1:
            raise KeyError(f"{len(fitting)} experiments are called “{name}”")
        return dict(self.call("GET", f"experiments/{fitting[0]['id']}/"))

    def run(
        self,
        experiment: str | int,
        to: str | None = None,
        force: list[str] | None = None,
        variables: Mapping[str, Any] | None = None,
        draft: bool = False,
        as_of: Mapping[str, str] | None = None,
    ) -> Run:
        """Start a run of an experiment, given by name or id: of all of it, or of what leads to the node `to`.

        `variables` are values of the experiment's variables; the others take their defaults. A `draft` runs on samples of
        the sources, within seconds, and publishes nothing. `as_of` has, by node, the moment of an earlier reading that is
        taken where a source cannot tell whether it has changed.
        """
        key = experiment if isinstance(experiment, int) else self.experiment(experiment)["id"]
        scope = {"kind": "to", "nodes": [to]} if to else {"kind": "all", "nodes": []}
        body = {
            "scope": scope,
            "force": force or [],
            "variables": dict(variables or {}),
            "draft": draft,
            "as_of": dict(as_of or {}),
        }
        started = self.call("POST", f"experiments/{key}/runs/", body)
        return Run(self, started)

    def past_run(self, key: int) -> Run:
        """A run by its id."""
        return Run(self, self.call("GET", f"runs/{key}/"))

    def upload(self, path: str | Path, name: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make a dataset of a file (CSV, Excel, Parquet); options that are left out are guessed."""
        file = Path(path)
        headers = {"X-File-Name": quote(file.name), "Content-Type": "application/octet-stream"}
        with file.open("rb") as stream:
            upload = self._send(stream, file.stat().st_size, headers)
        body = {"upload": upload["id"], "name": name, "options": dict(options or {})}
        return dict(self.call("POST", "datasets/", body, timeout=UPLOAD_TIMEOUT_S))

    def _send(self, stream: IO[bytes], size: int, headers: Mapping[str, str]) -> dict[str, Any]:
        path = f"/api/workspaces/{self.workspace}/uploads/"
        sized = {**headers, "Content-Length": str(size)}
        return dict(answer(self.http.post(path, content=stream, headers=sized, timeout=UPLOAD_TIMEOUT_S)))

    def models(self) -> list[dict[str, Any]]:
        """The zoo's models, each with its latest version."""
        return self.every("models/")

    def deployment(self, name: str) -> Deployment:
        """The deployment of that name; raises KeyError where there is none."""
        for row in self.every("deployments/"):
            if row["name"] == name:
                return Deployment(self, row)
        raise KeyError(f"there is no deployment “{name}”")

    def deploy(self, model_version: int, name: str) -> Deployment:
        """Serve a model version (its id) under a name."""
        return Deployment(self, self.call("POST", "deployments/", {"model_version": model_version, "name": name}))


def answer(response: httpx.Response) -> Any:
    """The JSON of an answer, None where it has none; raises Failed for a refusal."""
    if response.status_code >= 400:
        raise failure(response)
    return response.json() if response.content else None


def failure(response: httpx.Response) -> Failed:
    """What a refusal says."""
    try:
        body = response.json()
        return Failed(response.status_code, body["code"], body["problems"])
    except (ValueError, KeyError, TypeError):
        return Failed(response.status_code, f"HTTP {response.status_code}", [])
