"""What the studio uses: start and stop endpoints of this machine, ask them, and hold them against the engine's scores."""

from __future__ import annotations

import json
import math
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from components.errors import OperationalError, Problem, UserError, problem
from deploy import parity
from deploy.manifest import Package
from deploy.scorers.base import plain
from deploy.servers.http import HEADER_LENGTH
from deploy.servers.tensors import NULL, to_binary
from deploy.targets.process import log, start, status, stop

__all__ = ["log", "model_url", "predict", "replay_parity", "start", "status", "stop"]

TIMEOUT_S = 60
FILLERS: Mapping[str, Any] = {"BOOL": False, "BYTES": ""}
"""What stands in a tensor where the value is null; 0 in numbers."""


def model_url(url: str, model: str | None = None) -> str:
    """The address of an endpoint's one model: `<url>/v2/models/<name>`."""
    base = url.rstrip("/")
    if "/v2/models/" in base:
        return base
    return f"{base}/v2/models/{urllib.parse.quote(model, safe='')}" if model else base


def predict(url: str, rows: Sequence[Mapping[str, Any]], model: str | None = None) -> list[dict[str, Any]]:
    """Predict plain rows (column → value, None for null). Raises UserError with the endpoint's problems.

    `url` is the endpoint's; its only model is asked for where `model` is not given.
    """
    if not rows:
        return []
    with httpx.Client(timeout=TIMEOUT_S, trust_env=False) as client:
        address = model_url(url, model or _name(client, url))
        signature = _json(client.get(address))
        body, headers = _request(signature, rows)
        answer = _json(client.post(f"{address}/infer", content=body, headers=headers))
    columns = {tensor["name"]: tensor["data"] for tensor in answer["outputs"]}
    return [{name: values[n] for name, values in columns.items()} for n in range(len(rows))]


def replay_parity(url: str, package: Path | str) -> dict[str, Any]:
    """Send the package's sample to a live endpoint, together and where that fails one by one, and compare.

    Gives {rows, max_difference, failed, failures, ok}.
    """
    opened = Package.open(package)
    cases, rows = parity.read_sample(opened)
    names = [one.name for one in opened.inputs]

    def score(picked: Sequence[int]) -> list[dict[str, Any] | str]:
        plain_rows = [{name: plain(rows[name][n]) for name in names} for n in picked]
        try:
            return list(predict(url, plain_rows))
        except UserError as wrong:
            if len(picked) == 1:
                return [wrong.problems[0].message.en]
            half = len(picked) // 2
            return [*score(picked[:half]), *score(picked[half:])]

    return parity.compare(cases, score)


def _name(client: httpx.Client, url: str) -> str:
    found = _json(client.get(f"{url.rstrip('/')}/v2"))
    return str(found["model"])


def _request(signature: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[bytes, dict[str, str]]:
    """Body and headers. Columns that the model does not take are passed on, to be refused by name."""
    known = {tensor["name"]: tensor["datatype"] for tensor in signature["inputs"]}
    given = dict.fromkeys(name for row in rows for name in row)
    inputs, parts = [], []
    for name in given:
        for tensor in _tensors(name, known.get(name, "BYTES"), [row.get(name) for row in rows]):
            if tensor["datatype"].startswith("FP") and not all(map(_finite, tensor["data"])):
                parts.append(to_binary(tensor["datatype"], tensor.pop("data")))
                tensor["parameters"] = {"binary_data_size": len(parts[-1])}
            inputs.append(tensor)
    head = json.dumps({"inputs": inputs}, ensure_ascii=False, allow_nan=False).encode()
    return head + b"".join(parts), {HEADER_LENGTH: str(len(head))} if parts else {}


def _finite(value: Any) -> bool:
    """JSON has no NaN and no infinities: a tensor with one goes in binary."""
    return not isinstance(value, float) or math.isfinite(value)


def _tensors(name: str, kind: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """The tensor of a column and, where something is null, its companion."""
    texts = any(isinstance(value, str) for value in values)
    sent = "BYTES" if texts else kind
    filler = FILLERS.get(sent, 0)
    data = [filler if value is None else _sent(value, sent) for value in values]
    made: list[dict[str, Any]] = [{"name": name, "datatype": sent, "shape": [len(values)], "data": data}]
    flags = [value is None for value in values]
    if any(flags):
        made.append({"name": f"{name}{NULL}", "datatype": "BOOL", "shape": [len(values)], "data": flags})
    return made


def _sent(value: Any, kind: str) -> Any:
    """A value among texts goes as text: a column of texts may hold numbers written by a form."""
    return str(value) if kind == "BYTES" and not isinstance(value, str) else value


def _json(answer: httpx.Response) -> Any:
    """The answer; raises UserError with the endpoint's problems, OperationalError where it is out of order."""
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if answer.status_code == 200:
        return body
    problems = [Problem.from_json(one) for one in body.get("problems", ())]
    if 400 <= answer.status_code < 500 and problems:
        raise UserError(problems)
    raise OperationalError(
        problems
        or problem(
            "endpoint-failed",
            "The endpoint answered {status}.",
            "在线服务返回 {status}。",
            status=answer.status_code,
        )
    )
