"""The same training on a cluster: each barrier task takes its share of the rows, and the library's workers find each other."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.boosting import feed
from components.boosting.work import Files, Work
from components.spec import training_spark
from components.spec.training import LABEL

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.boosting.process import Trained
    from components.boosting.trainer import BoostingTrainer
    from components.spec.job import Job
    from components.spec.table import Table
    from components.spec.training import ModelInfo

JUDGING = "__judging"
LEAST_ROWS = 2_000
"""A task with fewer rows is not worth its messages."""


def train(
    trainer: BoostingTrainer, job: Job, draft: ModelInfo, given: Table, valid: Table | None, kind: str
) -> tuple[feed.Target, Trained]:
    """Encode, count the classes, train in as many tasks as there are cores. Progress is told at the end only."""
    from pyspark.sql import functions as F

    label, weight = trainer.label_name(given.schema) or "", trainer.weight_name(given.schema)
    rows = feed.encoded(draft, given, label, weight, kind).persist()
    try:
        column = given.schema.get(label)
        assert column is not None
        found, count, counts = training_spark.label_of(trainer, rows, column)
        classes = list(found.values) if found.values else None
        target = feed.Target(found, classes, counts, count)
        frame = rows.withColumn(JUDGING, F.lit(False))
        if valid is not None:
            judging = feed.encoded(draft, valid, label, weight, kind).withColumn(JUDGING, F.lit(True))
            frame = frame.unionByName(judging)
        if classes:
            frame = frame.withColumn(LABEL, F.col(LABEL).cast("string"))
        files = Files([], [f"s{n}" for n in range(len(draft.slots))], LABEL, feed.WEIGHT if weight else None)
        work = trainer.work(draft, target, files, files if valid is not None else None, Path())
        return target, _trained(job, frame, work, count)
    finally:
        rows.unpersist()


def _trained(job: Job, frame: DataFrame, work: Work, count: int) -> Trained:
    from components.boosting.process import Trained, teller

    tasks = max(1, min(_most_tasks(job), count // LEAST_ROWS))
    share, together = dataclasses.replace(work, threads=1, place="memory"), tasks > 1

    def task(batches: Iterable[Any]) -> Iterator[Any]:
        yield from _task(batches, share, together)

    made = frame.repartition(tasks).mapInArrow(task, "told string, booster binary", barrier=together).collect()
    trained, tell = Trained(), teller(job, work.rounds)
    for row in made:
        trained.booster = bytes(row["booster"])
        for told in json.loads(row["told"]):
            trained.heard(told)
    tell({"round": trained.made})
    return trained


def _most_tasks(job: Job) -> int:
    """One where executors come and go: Spark starts tasks that wait for each other only where their number is known (SPARK-24942)."""
    context = job.spark.sparkContext
    come_and_go = context.getConf().get("spark.dynamicAllocation.enabled", "false") == "true"
    return 1 if come_and_go else context.defaultParallelism


def _task(batches: Iterable[Any], work: Work, together: bool) -> Iterator[Any]:
    """One worker: its rows as Parquet on its own disk, then as on one machine; the first worker gives the booster."""
    import pyarrow as pa
    from pyspark import BarrierTaskContext, TaskContext

    from components.boosting.learn import boost, library
    from components.boosting.rows import load

    context: Any = BarrierTaskContext.get() if together else TaskContext.get()
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as group:
        folder = Path(name)
        train_files, valid_files = _written(batches, work.train, folder)
        own = dataclasses.replace(work, folder=name, train=train_files, valid=valid_files if work.valid else None)
        module = library(work.library)
        settings = module.joined(group, context) if together else {}
        own = dataclasses.replace(own, settings={**own.settings, **settings})
        train, valid = load(own, module.DTYPE)
        alone = module.AGREES or not together
        agree = (lambda loss: loss) if alone else _mean(context, len(valid.label) if valid else 0)
        made = boost(own, module.begin(own, train, valid), valid is not None, told.append, agree)
    if context.partitionId() == 0:
        yield pa.RecordBatch.from_pydict({"told": [json.dumps(told)], "booster": [made]})


def _written(batches: Iterable[Any], files: Files, folder: Path) -> tuple[Files, Files]:
    """The task's rows in two files: to learn from, and to judge the rounds."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    paths = {False: folder / "train.parquet", True: folder / "valid.parquet"}
    with contextlib.ExitStack() as writers:
        opened: dict[bool, Any] = {}
        for batch in batches:
            for of, path in paths.items():
                if of not in opened:
                    opened[of] = writers.enter_context(pq.ParquetWriter(path, batch.schema))
                flag = batch.column(batch.schema.get_field_index(JUDGING))
                opened[of].write_batch(batch.filter(flag if of else pc.invert(flag)))
    train, valid = (dataclasses.replace(files, paths=[str(path)]) for path in paths.values())
    return train, valid


def _mean(context: Any, rows: int) -> Callable[[float], float]:
    """The loss over the rows of all tasks."""

    def mean(loss: float) -> float:
        every = [json.loads(one) for one in context.allGather(json.dumps([loss, rows]))]
        return float(sum(one * count for one, count in every) / max(sum(count for _, count in every), 1))

    return mean


def own_address(context: Any) -> str:
    """The host of this task, as the others reach it."""
    return str(context.getTaskInfos()[context.partitionId()].address).rpartition(":")[0]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])
