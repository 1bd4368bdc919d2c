"""What a node gave, as the dock shows it and as a file."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.request import Request

from components.errors import problem
from runners.artifacts import PREVIEW
from studio.api.problems import Refused, not_found
from studio.api.streaming import download
from studio.api.views import View, endpoint
from studio.runs import queries, shapes, tables
from studio.runs.models import Run, RunOutput
from studio.runs.planning import store


class OutputView(View):
    @endpoint("output_read", role="viewer", answer=shapes.OutputAnswer, tag="run")
    def get(self, request: Request, run: int, node: str, port: str) -> dict[str, Any]:
        """A table's preview, a report's blocks, a model's description or the metrics."""
        found = queries.run(self.workspace, run)
        return shown(found, node, port)


class DownloadView(View):
    @endpoint("output_download", role="viewer", query=shapes.DownloadQuery, media="application/octet-stream", tag="run")
    def get(
        self, request: Request, run: int, node: str, port: str, query: shapes.DownloadQuery
    ) -> StreamingHttpResponse:
        """The whole table as CSV (opens right in Excel) or Parquet, streamed."""
        found = queries.run(self.workspace, run)
        output = queries.output(found, node, port)
        files = parquet_files(output)
        name = f"{found.experiment.name}-{found.number}-{node}-{port}.{query.format}"
        return download(request, tables.stream(store().fs, files, query.format), name)


def parquet_files(output: RunOutput) -> list[str]:
    """The files of a stored table; a table that was not stored is a problem that says how to get it."""
    if output.kind != "table":
        raise Refused(problem("not-a-table", "Only tables are downloaded as files.", "只有数据表可以下载。"), 409)
    manifest = store().open(output.uri)
    if not manifest.stored(output.port):
        raise Refused(
            problem(
                "not-stored",
                "This table is computed when needed and was not stored. Run “to here” to store it.",
                "该数据表为按需计算，未存储。请“运行到此处”以保存完整结果。",
            ),
            409,
        )
    found = store().fs.find(store().path(manifest.path(output.port)))
    return sorted(path for path in found if PurePosixPath(path).name.endswith(".parquet"))


def shown(run: Run, node: str, port: str) -> dict[str, Any]:
    """What is known of a port, by its kind."""
    output = run.outputs.filter(node=node, port=port).first()
    report = run.reports.filter(node=node, port=port).first()
    if output is None and report is None:
        report = run.reports.filter(node=node).first()
    if output is None and report is None:
        raise not_found("output", f"{node}.{port}")
    kind = output.kind if output else "report"
    answer: dict[str, Any] = {"kind": kind}
    if output is not None:
        answer.update(rows=output.rows, bytes=output.bytes)
    if kind == "table" and output is not None:
        answer["preview"] = preview(output)
    elif kind == "metrics":
        rows = run.metrics.filter(node=node, step=None).order_by("id")
        answer["metrics"] = dict(rows.values_list("name", "value"))
        answer["blocks"] = report.blocks if report else None
    elif kind == "report":
        answer["blocks"] = report.blocks if report else stored_blocks(output)
    elif output is not None:
        answer["model"] = {**described(output), **(output.meta or {})}
    return answer


FACTS = ("task", "algorithm", "library", "features", "inputs", "label", "trained_rows")


def described(output: RunOutput) -> dict[str, Any]:
    """What a trained model's own file says of it; nothing for a package."""
    try:
        found = json.loads(store().read_text(f"{output.uri}/{output.port}/model.json"))
    except FileNotFoundError:
        return {}
    return {name: found[name] for name in FACTS if found.get(name) is not None}


def preview(output: RunOutput) -> dict[str, Any] | None:
    """preview.json of a table port; None while it is still being made."""
    where = (output.meta or {}).get("preview")
    candidates = [where] if isinstance(where, str) else []
    candidates += [f"{output.uri}/{output.port}/{PREVIEW}"]
    for uri in candidates:
        try:
            found: dict[str, Any] = json.loads(store().read_text(uri))
        except FileNotFoundError:
            continue
        return found
    return None


def stored_blocks(output: RunOutput | None) -> list[dict[str, Any]]:
    """The blocks that a report's artifact carries."""
    return list((output.meta or {}).get("blocks", [])) if output else []
