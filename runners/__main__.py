"""The command line: `python -m runners run experiment.json`; needs no Django and no studio."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from components import errors
from components.graph import read as read_experiment
from components.graph import write as write_experiment
from runners import api, clusters, collection, console, events, launchers
from runners.code import command as code
from runners.launchers import choose
from runners.plan import Plan
from runners.receiver import Receiver
from runners.variables import resolve

POLL_S = 0.1


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done; 1: a step failed; 2: refused before it ran; 130: cancelled."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except errors.StudioError as wrong:
        for problem in wrong.problems:
            print(console.told(problem.json(), options.language), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runners", description="Run experiments without the studio.")
    parser.add_argument(
        "--language", choices=("en", "zh"), default="zh" if os.environ.get("LANG", "").startswith("zh") else "en"
    )
    commands = parser.add_subparsers(required=True)
    for name, command, text in (("run", _run, "run an experiment file"), ("plan", _plan, "show what a run would do")):
        sub = commands.add_parser(name, help=text)
        sub.set_defaults(command=command)
        sub.add_argument("experiment", type=Path)
        sub.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE", help="the value of a variable")
        sub.add_argument("--data", action="append", default=[], metavar="NAME=PATH", help="the file of a dataset")
        sub.add_argument("--artifacts", default="artifacts", help="where results are stored (folder or URL)")
        sub.add_argument(
            "--root", action="append", default=[], help="a folder that paths may name (default: the experiment's)"
        )
        sub.add_argument("--to", action="append", default=[], metavar="NODE", help="only this node and what it needs")
        sub.add_argument(
            "--from", dest="from_", action="append", default=[], metavar="NODE", help="only this node and what follows"
        )
        sub.add_argument(
            "--force", action="append", default=[], metavar="NODE", help="run again although its result is stored"
        )
        sub.add_argument(
            "--as-of", action="append", default=[], metavar="NODE=MOMENT",
            help="take what was read then of a source that cannot tell whether it changed",
        )  # fmt: skip
        sub.add_argument("--draft", action="store_true", help="run on samples of the sources; publish nothing")
        sub.add_argument("--launcher", choices=launchers.NAMES, default="process")
        sub.add_argument("--cluster", type=Path, metavar="FILE", help="run on the cluster of this JSON file")
        sub.add_argument(
            "--listen", default="127.0.0.1", metavar="ADDRESS", help="where engines on the cluster reach this machine"
        )
        sub.add_argument("--json", action="store_true", help="print the plan, or the final snapshot, as JSON")
    collect = commands.add_parser("collect", help="delete the least recently used results above a size")
    collect.set_defaults(command=_collect)
    collect.add_argument("--artifacts", default="artifacts")
    collect.add_argument("--limit-mb", type=float, required=True)
    collect.add_argument("--grace-s", type=float, default=3600.0)
    collect.add_argument("--pin", action="append", default=[], metavar="FINGERPRINT")
    code.add(commands)
    archive = commands.add_parser("warm-archive", help="write a class archive that makes the engine start faster")
    archive.set_defaults(command=_archive)
    archive.add_argument("file", type=Path, nargs="?", help="default: where this environment's engines look for it")
    return parser


def _pairs(given: Sequence[str]) -> dict[str, str]:
    return dict(item.split("=", 1) for item in given)


def _prepared(options: argparse.Namespace) -> tuple[dict[str, Any], Plan, api.Store, dict[str, api.Dataset], list[str]]:
    text = options.experiment.read_text(encoding="utf-8")
    experiment = read_experiment(resolve(write_experiment(read_experiment(text)), _pairs(options.set)))
    store = api.Store(options.artifacts)
    datasets = {name: api.Dataset.of_file(Path(path)) for name, path in _pairs(options.data).items()}
    roots = [str(Path(root).absolute()) if "://" not in root else root for root in options.root]
    roots = roots or [str(options.experiment.absolute().parent)]
    scope = {"kind": "to", "nodes": options.to} if options.to else {"kind": "all"}
    scope = {"kind": "from", "nodes": options.from_} if options.from_ else scope
    made = api.plan(
        experiment,
        store=store,
        scope=scope,
        sources=api.resolver(api.Gate(roots), datasets.get),
        force=options.force,
        draft=options.draft,
        as_of=_pairs(options.as_of),
        apart=_cluster(options).apart,
    )
    return write_experiment(experiment), made, store, datasets, roots


def _cluster(options: argparse.Namespace) -> clusters.Cluster:
    """Where the engines run: on this machine, unless a file says otherwise."""
    if options.cluster is None:
        return clusters.Cluster()
    return clusters.read(json.loads(options.cluster.read_text(encoding="utf-8"))).cluster


def _plan(options: argparse.Namespace) -> int:
    _, made, *_ = _prepared(options)
    print(
        json.dumps(made.json(), ensure_ascii=False, indent=1)
        if options.json
        else console.planned(made, options.language)
    )
    return 0


def _run(options: argparse.Namespace) -> int:
    document, made, store, datasets, roots = _prepared(options)
    run = f"run-{uuid.uuid4().hex[:12]}"
    work = Path(options.artifacts).absolute() / "runs" if store.local else Path.cwd() / "runs"
    stream = work / run / "events.jsonl"
    stream.parent.mkdir(parents=True)
    watcher = console.Watcher(document, made, options.language, quiet=options.json)
    chosen = _cluster(options)
    launcher = launchers.on_cluster(chosen) if chosen.kind != "local" else None
    context = api.Context(
        run=run,
        document=document,
        artifacts=store.url,
        work=work,
        events=lambda stage, attempt: {"file": str(work / run / f"events-{stage}.{attempt}.jsonl")},
        emit=watcher.take,
        launcher=(lambda engine: launcher) if launcher else choose(options.launcher, work),
        datasets=datasets,
        roots=roots,
    )

    def cancel(*_: object) -> None:
        context.cancelled = True

    signal.signal(signal.SIGINT, cancel)
    signal.signal(signal.SIGTERM, cancel)
    with ExitStack() as stack:
        if launcher:  # its engines share no disk with this machine
            context.events = stack.enter_context(Receiver(watcher.take, options.listen)).endpoint
        state = api.start(made)
        while state["state"] == "running":
            state = api.advance(made, state, context)
            watcher.follow(work / run)
            time.sleep(POLL_S)
    watcher.follow(work / run)
    watcher.end(state, work / run)
    stream.write_text(
        "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in watcher.events), encoding="utf-8"
    )
    return {"ok": 0, "cancelled": 130}.get(state["state"], 1)


def _collect(options: argparse.Namespace) -> int:
    store = api.Store(options.artifacts)
    told = collection.collect(
        store, pins=set(options.pin), limit_bytes=int(options.limit_mb * 2**20), grace_s=options.grace_s
    )
    print(json.dumps({**told.json(), "time": events.now()}))
    return 0


def _archive(options: argparse.Namespace) -> int:
    from runners.spark import archive

    return archive.write(options.file) if options.file else archive.ensure()


if __name__ == "__main__":
    sys.exit(main())
