"""Documents as the graph package understands them, seen from a workspace that knows its datasets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

from components import graph, registry
from components.graph import Experiment, Inference, Node
from components.spec.component import Component
from components.spec.schema import Schema
from runners import fingerprints
from runners.environments import probe
from runners.gate import Gate
from runners.sources import Dataset, SourceState, resolver
from studio.api.render import dumps
from studio.apps import studio_apps
from studio.experiments import variables
from studio.places import store
from studio.workspaces.models import Workspace

EMPTY: Mapping[str, Any] = {"format": 1, "nodes": [], "edges": [], "variables": {}, "view": {}}


def normal(document: Any) -> dict[str, Any]:
    """The document in the current format; raises UserError with all that makes it unreadable."""
    return graph.write(graph.read(document))


def digest(document: Mapping[str, Any]) -> str:
    """The same for documents that differ in places and notes only."""
    computed = {key: value for key, value in document.items() if key != "view"}
    return hashlib.sha256(dumps(computed)).hexdigest()


def dataset(workspace: Workspace, name: str) -> Dataset | None:
    """The workspace's dataset of that name, whichever app keeps it."""
    answers = (app.dataset(workspace, name) for app in studio_apps())
    return next((found for found in answers if found is not None), None)


def gate(workspace: Workspace) -> Gate:
    """The folders and URLs that this workspace's experiments may name."""
    return Gate([settings.STUDIO_DATA / "files" / workspace.slug, *settings.STUDIO_ROOTS])


def sources(workspace: Workspace) -> Callable[[Node, Component], SourceState | None]:
    """What gives the content version of source nodes, and their columns where these are known without an engine."""
    from studio.runs import probing

    resolve = resolver(gate(workspace), lambda name: dataset(workspace, name))

    def state(node: Node, component: Component) -> SourceState | None:
        found = resolve(node, component)
        if found is None or found.schema is not None:
            return found
        return replace(found, schema=probing.known(component, found.version))

    return state


def schemas(
    workspace: Workspace, given: Mapping[str, Schema] | None = None
) -> Callable[[Node, Component], Schema | None]:
    """What gives the columns of source nodes: the caller's own knowledge first."""
    known, states = given or {}, sources(workspace)

    def schema(node: Node, component: Component) -> Schema | None:
        if node.id in known:
            return known[node.id]
        state = states(node, component)
        if state is None or state.schema is not None:
            return state.schema if state else None
        return stored_schema(component, state.version) or probed(workspace, component, state.version)

    return schema


def probed(workspace: Workspace, component: Component, version: str | None) -> Schema | None:
    """The columns that an engine finds by looking into the source; raises UserError while it does, and with what is wrong."""
    from studio.runs import probing

    return (probing.columns(component, gate(workspace).roots, version) or {}).get("table")


def analysed(component: Component, given: Mapping[str, Any]) -> dict[str, Schema] | None:
    """The columns of a query, found by an engine on empty tables."""
    from studio.runs import probing

    return probing.columns(component, (), inputs=given)


def stored_schema(component: Component, version: str | None) -> Schema | None:
    """The columns that a source of this very content had when it was last read; None where it never was."""
    found = fingerprints.fingerprint(fingerprints.parts(component, {}, version, probe().versions_for(component)))
    manifest = store().find(found)
    value = manifest.ports["table"]["schema"] if manifest and "table" in manifest.ports else None
    return Schema.from_json(value) if value else None


def infer(workspace: Workspace, experiment: Experiment, given: Mapping[str, Schema] | None = None) -> Inference:
    """Every port's columns and every problem, with the defaults of variables in place."""
    draft = variables.drafted(experiment)
    found = graph.check(draft.experiment, registry.load(), schemas(workspace, given), analysed)
    if draft.problems or draft.waiting:
        for shape in found.nodes.values():
            shape.problems = draft.kept(shape.problems)
        for problem in draft.problems:
            if problem.where.node in found.nodes:
                found.nodes[problem.where.node].problems.append(problem)
        found.problems = [*draft.kept(found.problems), *draft.problems]
    _lacking(found)
    return found


def _lacking(found: Inference) -> None:
    """Tell the nodes that need what no environment here has, before anybody runs them."""
    known = probe()
    for node, component in found.instances.items():
        told = known.lacking(component.needed())
        if told is not None:
            here = told.at(node=node)
            found.nodes[node].problems.append(here)
            found.problems.append(here)
