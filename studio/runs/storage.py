"""What the stored results of a workspace's runs take, by experiment."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from studio.api.views import Named
from studio.places import store
from studio.runs import shapes
from studio.runs.models import RunOutput
from studio.workspaces.models import Workspace


def taken(workspace: Workspace) -> shapes.Storage:
    """Every experiment with results that are still there, the largest first; a result counts for the run that made it."""
    sizes, seen = store().sizes(), set[str]()
    bytes_, results = Counter[int](), Counter[int]()
    named: dict[int, shapes.StorageOf] = {}
    outputs = RunOutput.objects.filter(run__workspace=workspace).order_by("run_id")
    columns = ("uri", "run__experiment_id", "run__experiment__name", "run__experiment__deleted_at", "run__created_at")
    for uri, key, name, deleted_at, at in outputs.values_list(*columns).distinct():
        if uri not in sizes:
            continue
        if uri not in seen:
            seen.add(uri)
            bytes_[key] += sizes[uri]
            results[key] += 1
        experiment = Named(id=key, name=name)
        named[key] = shapes.StorageOf(
            experiment=experiment, deleted=deleted_at is not None, bytes=0, results=0, last_run_at=at
        )
    rows = [one.model_copy(update={"bytes": bytes_[key], "results": results[key]}) for key, one in named.items()]
    return shapes.Storage(
        bytes=bytes_.total(),
        limit_bytes=settings.STUDIO_ARTIFACTS_LIMIT,
        experiments=sorted((one for one in rows if one.results), key=lambda one: (-one.bytes, one.experiment.name)),
    )
