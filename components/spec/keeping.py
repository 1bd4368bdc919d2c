"""Rows that many jobs read: kept, and on one machine cut off from how they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def keep(rows: DataFrame) -> None:
    """Keep rows in memory or on disk for a job that reads all of them and the many after it, until `unpersist`.

    Every job brings all that its rows were made by to its tasks, also where the rows are kept: with thousands of columns
    that takes longer than a trainer's iteration. After the first job nothing of it is left. Where executors can be lost,
    it has to stay: the rows of a lost one are made again.
    """
    from py4j.protocol import Py4JError, Py4JJavaError

    rows.persist()
    if not str(rows.sparkSession.sparkContext.master).startswith("local"):
        return
    try:
        _builder(rows).cachedColumnBuffers().localCheckpoint()
    except Py4JError as error:
        # A Spark without these methods is as right, and slower; what Java itself raises is another matter.
        if isinstance(error, Py4JJavaError):
            raise


def whole(rows: DataFrame) -> bool:
    """Whether all rows that are kept have been computed, by tasks that have ended; False where this Spark does not tell."""
    from py4j.protocol import Py4JError

    try:
        return bool(_builder(rows).isCachedColumnBuffersLoaded())
    except Py4JError:
        return False


def _builder(rows: DataFrame) -> Any:
    """What Spark keeps of persisted rows."""
    found = rows.sparkSession._jsparkSession.sharedState().cacheManager().lookupCachedData(rows._jdf).get()
    return found.cachedRepresentation().cacheBuilder()
