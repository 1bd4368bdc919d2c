"""`python -m runners code`: the script of an experiment file, with what this machine knows of its sources."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from components import errors, graph
from components.graph import Node
from components.spec.component import Component
from components.spec.job import DatasetFiles
from components.spec.schema import UNKNOWN, Schema
from runners import api, variables
from runners.code.script import Given, write
from runners.launchers import choose
from runners.sources import Dataset

Probe = Callable[[Mapping[str, Any]], dict[str, Any]]


def add(commands: Any) -> None:
    """The sub-command and its options."""
    sub = commands.add_parser("code", help="write an experiment as one PySpark script that runs without the product")
    sub.set_defaults(command=run)
    sub.add_argument("experiment", type=Path)
    sub.add_argument("-o", "--out", type=Path, metavar="FILE", help="where it is written (default: the screen)")
    sub.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE", help="the value of a variable")
    sub.add_argument("--data", action="append", default=[], metavar="NAME=PATH", help="the file of a dataset")
    sub.add_argument(
        "--root", action="append", default=[], help="a folder that paths may name (default: the experiment's)"
    )


def run(options: argparse.Namespace) -> int:
    saved = graph.write(graph.read(options.experiment.read_text(encoding="utf-8")))
    values, problems = variables.values(saved, _pairs(options.set))
    if problems:
        raise errors.UserError(problems)
    roots = options.root or [str(options.experiment.absolute().parent)]
    files = _pairs(options.data)
    text = write(saved, options.experiment.stem, here(files, roots), values)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def here(files: Mapping[str, str], roots: Sequence[str], probe: Probe | None = None) -> Given:
    """What this machine knows: files are looked into, by an engine where their columns do not stand in them."""
    datasets = {name: Dataset.of_file(Path(path)) for name, path in files.items()}
    states = api.resolver(api.Gate(roots), datasets.get)
    ask = probe or choose("process", Path())("spark").probe

    def sources(node: Node, component: Component) -> Schema | None:
        state = states(node, component)
        if state is None or state.schema is not None:
            return state.schema if state else None
        return (_asked(ask, component, {}, roots) or {}).get("table")

    def analyse(component: Component, given: Mapping[str, Any]) -> dict[str, Schema] | None:
        return _asked(ask, component, {name: _json(value) for name, value in given.items()}, roots)

    def located(name: str) -> DatasetFiles | None:
        found = datasets.get(name)
        if found is None:
            return None
        return DatasetFiles(files[name], found.format, found.options or {}, found.schema or UNKNOWN)

    return Given(sources, located, analyse)


def _asked(
    ask: Probe, component: Component, inputs: Mapping[str, Any], roots: Sequence[str]
) -> dict[str, Schema] | None:
    params = component.params.model_dump(mode="json")
    found = ask({"component": component.key, "params": params, "roots": list(roots), "inputs": dict(inputs)})
    if "problems" in found:
        raise errors.UserError(errors.Problem.from_json(told) for told in found["problems"])
    return {port: Schema.from_json(schema) for port, schema in found.get("outputs", {}).items()} or None


def _json(value: Any) -> Any:
    return [one.json() for one in value] if isinstance(value, (list, tuple)) else value.json()


def _pairs(given: Sequence[str]) -> dict[str, str]:
    return dict(item.split("=", 1) for item in given)
