"""Deployments over HTTP, and the way to the endpoints themselves."""

from __future__ import annotations

import functools
import math
import time
from typing import Any, cast

import httpx
from django.conf import settings
from django.http import HttpResponse
from pyarrow import parquet
from rest_framework.request import Request

from components.errors import problem
from deploy import api as target
from deploy.manifest import ROWS
from studio.api.paging import PageQuery, page
from studio.api.problems import Refused, not_found
from studio.api.views import AnyContent, Named, View, endpoint
from studio.deployments import actions, nodes, queries, shapes
from studio.deployments.models import Deployment, Revision, RevisionState, State
from studio.workspaces.shapes import UserBrief
from studio.zoo import packages
from studio.zoo import queries as zoo
from studio.zoo.models import ModelVersion

PASSED = ("content-type", "content-encoding", "inference-header-content-length")
TIMEOUT_S = 60

_client = httpx.Client(timeout=TIMEOUT_S, trust_env=False, limits=httpx.Limits(max_keepalive_connections=32))


class DeploymentsView(View):
    @endpoint("deployment_list", role="viewer", query=PageQuery, answer=shapes.DeploymentList)
    def get(self, request: Request, query: PageQuery) -> dict[str, Any]:
        return page(queries.deployments(self.workspace), query, brief)

    @endpoint(
        "deployment_create", role="deployer", body=shapes.NewDeployment, answer=shapes.DeploymentAnswer, status=201
    )
    def post(self, request: Request, body: shapes.NewDeployment) -> shapes.DeploymentAnswer:
        """Serve a model version under a name; a name in use gets a new revision."""
        version = zoo.version_by_id(self.workspace, body.model_version)
        made = actions.create(self.workspace, self.user, body.name, version, body.unproven)
        return detail(queries.deployment(self.workspace, made.pk))


class DeploymentView(View):
    @endpoint("deployment_read", role="viewer", answer=shapes.DeploymentAnswer)
    def get(self, request: Request, deployment: int) -> shapes.DeploymentAnswer:
        return detail(queries.deployment(self.workspace, deployment))

    @endpoint("deployment_delete", role="deployer", status=204)
    def delete(self, request: Request, deployment: int) -> None:
        """Put it into the bin; it stops."""
        actions.delete(queries.deployment(self.workspace, deployment), self.user)


class StartView(View):
    @endpoint("deployment_start", role="deployer", answer=shapes.DeploymentAnswer)
    def post(self, request: Request, deployment: int) -> shapes.DeploymentAnswer:
        actions.set_wanted(queries.deployment(self.workspace, deployment), self.user, True)
        return detail(queries.deployment(self.workspace, deployment))


class StopView(View):
    @endpoint("deployment_stop", role="deployer", answer=shapes.DeploymentAnswer)
    def post(self, request: Request, deployment: int) -> shapes.DeploymentAnswer:
        actions.set_wanted(queries.deployment(self.workspace, deployment), self.user, False)
        return detail(queries.deployment(self.workspace, deployment))


class RevisionsView(View):
    @endpoint("deployment_revise", role="deployer", body=shapes.NewRevision, answer=shapes.DeploymentAnswer, status=201)
    def post(self, request: Request, deployment: int, body: shapes.NewRevision) -> shapes.DeploymentAnswer:
        """Move the endpoint to another model version; the former one answers until the new one does."""
        found = queries.deployment(self.workspace, deployment)
        version = zoo.version_by_id(self.workspace, body.model_version)
        actions.create(self.workspace, self.user, found.name, version, body.unproven)
        return detail(queries.deployment(self.workspace, deployment))


class RollBackView(View):
    @endpoint("deployment_roll_back", role="deployer", body=shapes.RollBack, answer=shapes.DeploymentAnswer)
    def post(self, request: Request, deployment: int, body: shapes.RollBack) -> shapes.DeploymentAnswer:
        """Serve again what a former revision served."""
        actions.roll_back(queries.deployment(self.workspace, deployment), self.user, body.revision)
        return detail(queries.deployment(self.workspace, deployment))


class PredictView(View):
    @endpoint("deployment_predict", role="predict", body=shapes.Rows, answer=shapes.Predictions)
    def post(self, request: Request, deployment: int, body: shapes.Rows) -> dict[str, Any]:
        """Predict rows given as plain JSON."""
        address = address_of(queries.deployment(self.workspace, deployment))
        begun = time.perf_counter()
        rows = target.predict(address, body.rows)
        return {"rows": rows, "ms": round((time.perf_counter() - begun) * 1000, 2)}


class ProxyView(View):
    """Everything below an endpoint's address goes to its process, as it is: the Open Inference Protocol, JSON or binary."""

    schema = None
    content_negotiation_class = AnyContent

    @endpoint("endpoint_get", role="predict")
    def get(self, request: Request, name: str, rest: str) -> HttpResponse:
        return self._passed(request, name, rest)

    @endpoint("endpoint_post", role="predict")
    def post(self, request: Request, name: str, rest: str) -> HttpResponse:
        return self._passed(request, name, rest)

    def _passed(self, request: Request, name: str, rest: str) -> HttpResponse:
        found = queries.by_name(self.workspace, name)
        if found is None:
            raise not_found("endpoint", name)
        kept = {key: value for key in PASSED if (value := request.headers.get(key))}
        body = request._request.read() if request.method == "POST" else None
        try:
            answer = _client.request(
                request.method or "GET",
                f"{address_of(found)}/{rest}",
                content=body,
                headers={**kept, "accept-encoding": "identity"},
                params=request.META.get("QUERY_STRING", ""),
            )
        except httpx.TransportError as error:
            raise not_answering(name) from error
        response = HttpResponse(answer.content, status=answer.status_code)
        for key in PASSED:
            if key in answer.headers:
                response[key] = answer.headers[key]
        return response


def address_of(deployment: Deployment) -> str:
    """The process's own address; raises a 503 where it does not answer."""
    if deployment.state != State.READY or not deployment.handle:
        raise not_answering(deployment.name)
    return str(deployment.handle["url"])


def not_answering(name: str) -> Refused:
    return Refused(
        problem("endpoint-not-ready", "The endpoint “{name}” does not answer.", "服务“{name}”未就绪。", name=name), 503
    )


def version_of(row: ModelVersion) -> shapes.VersionOf:
    return shapes.VersionOf(id=row.pk, number=row.number, model=Named(id=row.model_id, name=row.model.name))


def brief(row: Deployment) -> shapes.DeploymentBrief:
    return shapes.DeploymentBrief(
        id=row.pk,
        name=row.name,
        state=cast("shapes.StateName", row.state),
        model_version=version_of(row.version),
        url=f"{settings.STUDIO_URL}{nodes.path(row)}",
        public_path=nodes.path(row),
        created_at=row.created_at,
    )


def detail(row: Deployment) -> shapes.DeploymentAnswer:
    return shapes.DeploymentAnswer(
        **brief(row).model_dump(),
        signature=row.version.signature,
        example=example(row.version),
        problem=row.problem,
        revisions=[revision(found) for found in queries.revisions(row)],
        events=[
            shapes.Event(time=found.at, level=found.level, kind=found.kind, text=found.text)
            for found in queries.events(row)
        ],
    )


def revision(row: Revision) -> shapes.RevisionAnswer:
    return shapes.RevisionAnswer(
        id=row.pk,
        number=row.number,
        active=row.state == RevisionState.LIVE,
        state=cast("shapes.RevisionStateName", row.state),
        model_version=version_of(row.version),
        parity=row.parity,
        created_at=row.created_at,
        created_by=UserBrief.model_validate(row.created_by) if row.created_by else None,
    )


@functools.lru_cache(maxsize=256)
def _example(uri: str) -> dict[str, Any] | None:
    path = packages.local(uri) / ROWS
    if not path.exists():
        return None
    first = next(parquet.ParquetFile(path).iter_batches(1), None)
    rows = first.to_pylist() if first is not None else []
    return {name: shown(value) for name, value in rows[0].items()} if rows else None


def example(version: ModelVersion) -> dict[str, Any] | None:
    """A raw row of the package, of the columns that the endpoint takes."""
    found = _example(version.uri)
    names = [given["name"] for given in version.signature["inputs"]]
    return {name: found.get(name) for name in names} if found else None


def shown(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
