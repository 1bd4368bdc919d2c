"""From a package that a run made to a version in the zoo: once per run and node, however often it is asked for."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from components.errors import OperationalError, StudioError
from deploy.manifest import Package
from runners.artifacts import Store
from studio.runs.models import Run, RunOutput
from studio.runs.planning import store
from studio.workspaces.actions import audit
from studio.zoo import packages
from studio.zoo.models import Model, ModelVersion, Stage

logger = logging.getLogger("studio.zoo")


def register(run_id: int, node: str) -> ModelVersion | None:
    """The version of a run's node, made where it is not there yet; None where the node gave no package."""
    known = ModelVersion.objects.filter(run_id=run_id, node=node).first()
    if known is not None:
        return known
    outputs = RunOutput.objects.filter(run_id=run_id, node=node, kind="model").select_related("run__workspace")
    output = next((found for found in outputs if found.meta.get("package")), None)
    return _copied(output) if output is not None else None


def _copied(output: RunOutput) -> ModelVersion:
    """Copy first, then write the row: a crash between both leaves files that nobody knows, never a row without files."""
    uri = packages.copy(source_of(store(), output))
    try:
        package = Package.open(packages.local(uri))
        return _store(output, uri, package)
    except IntegrityError:
        packages.remove(uri)
        return ModelVersion.objects.get(run=output.run, node=output.node)
    except StudioError:
        packages.remove(uri)
        raise


def source_of(artifacts: Store, output: RunOutput) -> str:
    """The URI of the package's folder in the artifact."""
    return artifacts.open(output.uri).path(output.port)


@transaction.atomic
def _store(output: RunOutput, uri: str, package: Package) -> ModelVersion:
    run, meta = output.run, output.meta
    workspace = run.workspace
    found = Model.objects.select_for_update().filter(workspace=workspace, name=meta["name"], deleted_at=None).first()
    if found is None:
        found = Model.objects.create(workspace=workspace, name=meta["name"], created_by=run.created_by)
    latest = found.versions.order_by("-number").first()
    made = ModelVersion.objects.create(
        model=found,
        number=latest.number + 1 if latest else 1,
        uri=uri,
        run=run,
        node=output.node,
        algorithm=package.info.algorithm,
        task=package.info.task,
        signature=package.signature,
        metrics=meta.get("metrics") or dict(package.info.metrics),
        parity=dict(package.parity) or None,
        pmml=(package.folder / "model.pmml").exists(),
        bytes=packages.size(uri),
        created_by=run.created_by,
    )
    audit(workspace, run.created_by, "model.register", made, name=found.name, number=made.number)
    put_into_stage(made, meta.get("stage") or Stage.NONE)
    return made


def put_into_stage(version: ModelVersion, stage: str) -> None:
    """Move a version to a stage; the one that was in production before is archived."""
    if stage == Stage.PRODUCTION:
        others = ModelVersion.objects.filter(model=version.model, stage=Stage.PRODUCTION).exclude(pk=version.pk)
        others.update(stage=Stage.ARCHIVED)
    version.stage = stage
    version.save(update_fields=["stage"])


def register_all(run_id: int) -> None:
    """Every package of a run; what cannot be registered is logged, and tried again at the next start."""
    for node in RunOutput.objects.filter(run_id=run_id, kind="model", meta__package=True).values_list(
        "node", flat=True
    ):
        try:
            register(run_id, node)
        except (StudioError, OSError) as failed:
            logger.error("not registered", exc_info=failed, extra={"run": run_id, "node": node})


def register_missed() -> None:
    """Packages of runs whose registration a crash prevented."""
    known = ModelVersion.objects.filter(run=OuterRef("run"), node=OuterRef("node"))
    missed = RunOutput.objects.filter(~Exists(known), kind="model", meta__package=True)
    deleted = Run.objects.filter(pk=OuterRef("run"), experiment__deleted_at__isnull=False)
    for run_id in set(missed.filter(~Exists(deleted)).values_list("run_id", flat=True)):
        register_all(run_id)


def needed(run_id: int, node: str) -> ModelVersion:
    """As `register`, for a node that must have given a package; raises OperationalError where it did not."""
    from components.errors import problem

    found = register(run_id, node)
    if found is None:
        raise OperationalError(
            problem("package-missing", "“{node}” gave no model package.", "“{node}”没有产生模型包。", node=node)
        )
    return found
