"""A chain of nodes that do nothing, by a general orchestrator: `python chain.py dagster|kedro|prefect NODES`.

Runs in an environment of its own (requirements.txt), without this project. Prints {"version", "seconds"} of the second run, in the
process that made the first: what the orchestrator itself adds to the work, once it is warm.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import metadata


def dagster(nodes: int) -> Callable[[], object]:
    from dagster import In, Nothing, Out, graph, op

    @op(out=Out(Nothing))
    def first() -> None: ...

    @op(ins={"before": In(Nothing)}, out=Out(Nothing))
    def later() -> None: ...

    @graph
    def chain() -> None:
        made = first()
        for n in range(nodes - 1):
            made = later.alias(f"n{n}")(before=made)

    job = chain.to_job()
    return lambda: job.execute_in_process()


def kedro(nodes: int) -> Callable[[], object]:
    from kedro.io import DataCatalog, MemoryDataset
    from kedro.pipeline import node, pipeline
    from kedro.runner import SequentialRunner

    chain = pipeline([node(lambda value: value, f"d{n}", f"d{n + 1}", name=f"n{n}") for n in range(nodes)])
    return lambda: SequentialRunner().run(chain, DataCatalog({"d0": MemoryDataset(1)}))


def prefect(nodes: int) -> Callable[[], object]:
    from prefect import flow, task

    @task
    def nothing(value: int) -> int:
        return value

    @flow
    def chain() -> int:
        value = 1
        for _ in range(nodes):
            value = nothing(value)
        return value

    return chain


def main() -> None:
    name, nodes = sys.argv[1], int(sys.argv[2])
    run = {"dagster": dagster, "kedro": kedro, "prefect": prefect}[name](nodes)
    run()
    began = time.monotonic()
    run()
    print(json.dumps({"version": metadata.version(name), "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main()
