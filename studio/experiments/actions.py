"""Every write to experiments: row, audit row and, after commit, the word to those who watch."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from studio.api.problems import conflict
from studio.experiments import documents
from studio.experiments.models import Draft, Experiment, Version
from studio.live import broadcast
from studio.workspaces.actions import audit
from studio.workspaces.models import User, Workspace

DRAFTS_KEPT = 30


@transaction.atomic
def create(workspace: Workspace, actor: User, name: str, document: Any, description: str = "") -> Experiment:
    """A new experiment; raises UserError where the document cannot be read."""
    normal = documents.normal(document)
    made = Experiment.objects.create(
        workspace=workspace, name=name, description=description, document=normal, node_count=len(normal["nodes"]),
        created_by=actor, updated_by=actor, updated_at=timezone.now(),
    )  # fmt: skip
    Draft.objects.create(experiment=made, revision=made.revision, document=made.document)
    audit(workspace, actor, "experiment.create", made, name=name)
    return made


@transaction.atomic
def change(experiment: Experiment, actor: User, **fields: Any) -> Experiment:
    """Change name, description or queue policy."""
    for field, value in fields.items():
        setattr(experiment, field, value)
    experiment.save(update_fields=list(fields))
    audit(experiment.workspace, actor, "experiment.change", experiment, **fields)
    return experiment


@transaction.atomic
def save_document(experiment: Experiment, actor: User, revision: int, document: Any) -> Experiment:
    """Save a document that was read at `revision`; a stale one is refused with both sides and their common base."""
    normal = documents.normal(document)
    current = Experiment.objects.select_for_update(of=("self",)).select_related("updated_by").get(pk=experiment.pk)
    if current.revision != revision:
        raise stale(current, revision)
    if normal == current.document:
        return current
    current.document, current.revision = normal, revision + 1
    current.node_count = len(normal["nodes"])
    current.updated_at, current.updated_by = timezone.now(), actor
    current.save(update_fields=["document", "node_count", "revision", "updated_at", "updated_by"])
    Draft.objects.create(experiment=current, revision=current.revision, document=normal)
    Draft.objects.filter(experiment=current, revision__lte=current.revision - DRAFTS_KEPT).delete()
    audit(experiment.workspace, actor, "experiment.save", current, revision=current.revision)
    said = {"type": "saved", "revision": current.revision, "by": {"id": actor.pk, "name": actor.name}}
    transaction.on_commit(lambda: broadcast.experiment(current.pk, said))
    return current


def stale(current: Experiment, revision: int) -> Exception:
    base = Draft.objects.filter(experiment=current, revision=revision).first()
    by = current.updated_by
    data = {
        "revision": current.revision,
        "document": current.document,
        "updated_by": {"id": by.pk, "username": by.username, "name": by.name} if by else None,
        "base": base.document if base else None,
    }
    return conflict(
        "stale-revision",
        "Somebody saved this experiment in the meantime.",
        "在此期间，其他人已保存了该实验。",
        data,
    )


@transaction.atomic
def keep_version(experiment: Experiment, actor: User | None, note: str = "") -> Version:
    """Keep the current document as a version; the latest one is taken where it is the same and nothing is noted."""
    current = Experiment.objects.select_for_update().get(pk=experiment.pk)
    digest = documents.digest(current.document)
    latest = current.versions.order_by("-number").first()
    if latest is not None and latest.hash == digest and not note:
        return latest
    number = (current.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    made = Version.objects.create(
        experiment=current, number=number, revision=current.revision, document=current.document, hash=digest,
        note=note, created_by=actor,
    )  # fmt: skip
    audit(current.workspace, actor, "experiment.version", current, number=number)
    return made


@transaction.atomic
def add_version(experiment: Experiment, actor: User, document: Any, note: str) -> Version:
    """Keep a document that is not the current one, such as what a publication runs, as a version."""
    current = Experiment.objects.select_for_update().get(pk=experiment.pk)
    normal = documents.normal(document)
    number = (current.versions.aggregate(top=Max("number"))["top"] or 0) + 1
    made = Version.objects.create(
        experiment=current, number=number, revision=current.revision, document=normal, hash=documents.digest(normal),
        note=note, created_by=actor,
    )  # fmt: skip
    audit(current.workspace, actor, "experiment.version", current, number=number)
    return made


@transaction.atomic
def restore_version(experiment: Experiment, actor: User, version: Version) -> Experiment:
    """Make a version the current document; what was current is kept as a version first."""
    keep_version(experiment, actor)
    current = Experiment.objects.get(pk=experiment.pk)
    return save_document(current, actor, current.revision, version.document)


@transaction.atomic
def delete(experiment: Experiment, actor: User) -> None:
    """Put it into the bin."""
    experiment.deleted_at, experiment.deleted_by = timezone.now(), actor
    experiment.save(update_fields=["deleted_at", "deleted_by"])
    audit(experiment.workspace, actor, "experiment.delete", experiment)


@transaction.atomic
def restore(experiment: Experiment, actor: User) -> None:
    """Take it out of the bin."""
    experiment.deleted_at = experiment.deleted_by = None
    experiment.save(update_fields=["deleted_at", "deleted_by"])
    audit(experiment.workspace, actor, "experiment.restore", experiment)
