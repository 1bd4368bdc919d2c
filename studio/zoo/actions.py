"""Every other write to the zoo: publish, move to a stage, score a table, delete."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from components import graph
from components.errors import problem
from studio.api.problems import Refused, conflict
from studio.datasets import queries as datasets
from studio.runs import actions as runs
from studio.runs.models import Run, RunState
from studio.workspaces.access import Access
from studio.workspaces.actions import audit
from studio.workspaces.models import User
from studio.zoo import registering, scorings
from studio.zoo.models import Model, ModelVersion, Scoring

REGISTER = "predict.register"


def publish(access: Access, run: Run, node: str, name: str) -> Run:
    """Register a trained model of a finished run: a further run of the same version, where only the registration is new.

    Raises a 409 where the run is a draft, has not ended well, or the node gave no model.
    """
    # Not by `exclude(meta__package=True)`: SQL leaves out the rows whose JSON lacks the key.
    output = next((o for o in run.outputs.filter(node=node, kind="model") if not o.meta.get("package")), None)
    if run.draft:
        raise conflict(
            "draft-run",
            "A draft run learnt from a sample: run the whole experiment, then publish.",
            "试运行只使用了抽样数据：请先完整运行实验再发布。",
        )
    if run.state in (RunState.QUEUED, RunState.RUNNING) or output is None:
        raise conflict(
            "no-model", "“{node}” has no trained model in this run.", "该运行中“{node}”没有训练好的模型。", node=node
        )
    document, register = with_registration(run.version.document, node, output.port, name)
    scope = {"kind": "to", "nodes": [register]}
    return runs.start_document(access, run.experiment, document, scope, f"Publish {name}"[:200], run.variables)


def with_registration(document: Mapping[str, Any], node: str, port: str, name: str) -> tuple[dict[str, Any], str]:
    """The document with a node more that registers this model, and that node's id."""
    taken = {known["id"] for known in document["nodes"]}
    made = next(found for n in range(1, len(taken) + 2) if (found := f"publish{n}") not in taken)
    version = registry_version()
    added = {"id": made, "component": REGISTER, "version": version, "params": {"name": name}, "label": None}
    edges = [*document["edges"], {"from": [node, port], "to": [made, "model"]}]
    return graph.write(graph.read({**document, "nodes": [*document["nodes"], added], "edges": edges})), made


def registry_version() -> int:
    from components import registry

    return registry.load()[REGISTER].version


@transaction.atomic
def set_stage(version: ModelVersion, actor: User, stage: str) -> None:
    """Move a version to a stage; the one in production before is archived."""
    registering.put_into_stage(version, stage)
    audit(version.model.workspace, actor, "model.stage", version, stage=stage)


def score(version: ModelVersion, actor: User, dataset: int | None, upload: uuid.UUID | None) -> Scoring:
    """Begin to score a dataset or an upload; raises a 404 for one of another workspace."""
    workspace = version.model.workspace
    if dataset is not None:
        chosen = datasets.dataset(workspace, dataset)
        source: dict[str, Any] = {"dataset_version": datasets.latest(chosen).pk}
        name = chosen.name
    elif upload is not None:
        given = datasets.upload(workspace, upload)
        source, name = {"upload": str(given.pk)}, given.name
    else:
        raise Refused(problem("nothing-to-score", "Give a dataset or an upload.", "请指定数据集或上传文件。"))
    with transaction.atomic():
        made = Scoring.objects.create(version=version, name=name, source=source, created_by=actor)
        audit(workspace, actor, "model.score", version, scoring=str(made.pk), name=name)
        transaction.on_commit(lambda: scorings.ask(made.pk))
    return Scoring.objects.get(pk=made.pk)


@transaction.atomic
def delete(model: Model, actor: User) -> None:
    """Put it into the bin; one that a deployment serves is kept."""
    from studio.zoo.queries import deployments_of

    serving = deployments_of(list(model.versions.values_list("pk", flat=True)))
    if serving:
        names = sorted({found["name"] for every in serving.values() for found in every})
        raise conflict(
            "model-deployed",
            "The model is deployed ({names}): delete the deployment first.",
            "模型正在部署中（{names}）：请先删除部署。",
            names=names,
        )
    model.deleted_at, model.deleted_by = timezone.now(), actor
    model.save(update_fields=["deleted_at", "deleted_by"])
    audit(model.workspace, actor, "model.delete", model)


@transaction.atomic
def restore(model: Model, actor: User) -> None:
    """Take it out of the bin; refused where another has its name now."""
    if Model.objects.filter(workspace=model.workspace, name=model.name, deleted_at=None).exists():
        raise conflict(
            "name-taken", "There is another model “{name}” now.", "现已有名为“{name}”的模型。", name=model.name
        )
    model.deleted_at = model.deleted_by = None
    model.save(update_fields=["deleted_at", "deleted_by"])
    audit(model.workspace, actor, "model.restore", model)
