"""Failures around a node: memory, processes, machines, time."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Mapping
from typing import Any

from components import errors
from components.errors import Problem

OUT_OF_MEMORY = 3
"""What a JVM under -XX:+ExitOnOutOfMemoryError ends with."""
ENDS_WITHIN_S = 3.0


def lost(error: BaseException, text: str) -> Problem | None:
    """Memory that ran out, or a process that ended below the node."""
    if cut_off(error):
        code = _ended_with()
        return _driver_memory() if code == OUT_OF_MEMORY else _engine(code)
    if isinstance(error, MemoryError):
        return _script_memory()
    if found := re.search(r"ExecutorLostFailure \(executor (\S+) exited[^)]*\) Reason: ([^\n]+)", text):
        return _executor(found.group(1), found.group(2))
    if re.search(r"OutOfMemoryError|GC overhead|Cannot allocate memory|SparkOutOfMemory", text):
        return _driver_memory() if _local() else _executor_memory()
    if re.search(r"Python worker exited unexpectedly|Python worker failed to connect back", text):
        return _worker()
    if re.search(r"Could not execute broadcast in (\d+) secs?", text):
        return _broadcast(text)
    return None


def cut_off(error: BaseException) -> bool:
    """Whether the connection to Java broke: it ended."""
    from py4j.protocol import Py4JNetworkError

    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (Py4JNetworkError, ConnectionError)):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _ended_with() -> int | None:
    """The exit code of this process's JVM, as soon as it has one; None while it lives or is not ours."""
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    process = getattr(gateway, "proc", None)
    with contextlib.suppress(subprocess.TimeoutExpired):
        return None if process is None else process.wait(ENDS_WITHIN_S)
    return None


def _local() -> bool:
    """Whether the tasks run in the driver's own JVM."""
    from pyspark import SparkContext

    context = SparkContext._active_spark_context
    return context is None or str(context.master).split("[")[0] == "local"


def _driver_memory() -> Problem:
    return errors.problem(
        "memory",
        "The engine ran out of memory.",
        "引擎内存不足。",
        hint=(
            "Give it more memory (STUDIO_SPARK_HEAP_MB), or fewer rows or columns; a very long value in one row counts, too.",
            "请增大内存（STUDIO_SPARK_HEAP_MB），或减少行列数；单行中极长的值也会占用大量内存。",
        ),
        setting="STUDIO_SPARK_HEAP_MB",
    )


def _script_memory() -> Problem:
    return errors.problem(
        "memory",
        "Python ran out of memory.",
        "Python 内存不足。",
        hint=("Work on fewer rows at a time: call the function with batches.", "请减少每次处理的行数：改为分批调用。"),
        setting="each",
    )


def _executor_memory() -> Problem:
    return errors.problem(
        "executor-memory",
        "An executor of the cluster ran out of memory.",
        "集群的执行器内存不足。",
        hint=(
            "Give executors more memory (spark.executor.memory), or make more and smaller parts.",
            "请增大执行器内存（spark.executor.memory），或增加分区数。",
        ),
        setting="spark.executor.memory",
    )


def _executor(name: str, reason: str) -> Problem:
    if re.search(r"(?i)\b52\b|OutOfMemory|memory limits", reason):
        return _executor_memory()
    return errors.problem(
        "executor-lost",
        "The cluster lost executor {executor} again and again: {reason}",
        "集群反复失去执行器 {executor}：{reason}",
        hint=(
            "Look at the cluster: a machine may be down, or the executor's memory too small. Then run again.",
            "请检查集群：可能有机器故障或执行器内存过小，处理后重新运行。",
        ),
        executor=name,
        reason=reason.strip()[:300],
    )


def _worker() -> Problem:
    return errors.problem(
        "python-worker-died",
        "The Python process that computed rows ended suddenly.",
        "处理数据行的 Python 进程意外退出。",
        hint=(
            "A native library may have crashed, or memory ran out: work on smaller batches, and look at the log.",
            "可能是本地库崩溃或内存不足：请减小每批的行数，并查看日志。",
        ),
    )


def _broadcast(text: str) -> Problem:
    found = re.search(r"in (\d+) secs?", text)
    return errors.problem(
        "broadcast-timeout",
        "One side of a join was not ready within {seconds} s to be sent to all machines.",
        "连接的一侧未能在 {seconds} 秒内准备好广播。",
        hint=(
            "Run to the node before first, so that its result is stored, or allow more time (spark.sql.broadcastTimeout).",
            "请先运行到前一个节点以保存其结果，或增大 spark.sql.broadcastTimeout。",
        ),
        seconds=found.group(1) if found else "?",
        setting="spark.sql.broadcastTimeout",
    )


def _late(given: Mapping[str, str]) -> Problem:
    return errors.problem(
        "preview-late",
        "The first rows of this step took too long, and were given up.",
        "该步骤的前几行耗时过长，已放弃。",
        hint=(
            "Put a filter or a sample before it, or connect a step that computes it as a whole.",
            "请在其前面加入过滤或抽样，或连接一个会完整计算它的步骤。",
        ),
    )


def _engine(code: int | None) -> Problem:
    return errors.problem(
        "engine-died",
        "The engine's Java process ended while this step ran (exit code {exit}).",
        "该步骤运行时引擎的 Java 进程退出（退出码 {exit}）。",
        hint=(
            "Run again; if it ends again, the machine may lack memory: give the engine less, or close other programs.",
            "请重新运行；若再次退出，可能是机器内存不足：请减小引擎内存或关闭其他程序。",
        ),
        exit="?" if code is None else code,
    )


CONDITIONS = {"SPARK_JOB_CANCELLED": _late}
