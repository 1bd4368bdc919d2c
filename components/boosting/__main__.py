"""`python -m components.boosting LIBRARY FOLDER`: one training, asked by a line of JSON on standard input, told by lines of JSON.

The library is loaded before the line is read: whoever starts the process may make the rows ready meanwhile.

Standard input stays open as long as the parent lives: at its end the process empties its folder and is gone. Another thread
watches the process's memory. RLIMIT_AS would count what is reserved and never touched (stacks of threads, mapped files), and where
an allocation fails inside a library's threads, the process aborts without a word; resident memory is what the machine runs out of.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from components.boosting.work import Work

WATCH_S = 0.1
TOLD = os.dup(1)
"""Where the parent listens: kept from the libraries, which write what they like to standard output."""


def tell(what: dict[str, Any]) -> None:
    os.write(TOLD, (json.dumps(what) + "\n").encode())


def parent_watched(folder: str) -> None:
    """Return never: end the process when nobody is there any more to take its result."""
    while sys.stdin.readline():
        continue
    gone(folder)


def gone(folder: str) -> NoReturn:
    """End without a trace."""
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def memory_watched(limit_mb: int) -> None:
    """Return never: end the process when it holds more than it may. Pages of mapped files are the system's to take back."""
    import psutil

    own = psutil.Process()
    while True:
        found = own.memory_info()
        held = (found.rss - getattr(found, "shared", 0)) / 2**20
        if held > limit_mb:
            tell({"problem": "memory", "held_mb": int(held)})
            os._exit(1)
        time.sleep(WATCH_S)


def main() -> None:
    os.dup2(2, 1)
    library, folder = sys.argv[1:]
    # With these on the way, the libraries load them for wrappers that are not used here: 2 of 3 seconds.
    for wrapped in ("sklearn", "dask"):
        sys.modules[wrapped] = None  # type: ignore[assignment]
    from components.boosting.learn import learn

    for needed in (library, "pyarrow.compute", "pyarrow.parquet"):
        importlib.import_module(needed)
    asked = sys.stdin.readline()
    if not asked:
        gone(folder)
    work = Work.of(asked)
    for watch, given in ((parent_watched, folder), (memory_watched, work.memory_mb)):
        threading.Thread(target=watch, args=(given,), daemon=True).start()
    try:
        Path(work.out).write_bytes(learn(work, tell))
    except MemoryError:
        tell({"problem": "memory", "held_mb": work.memory_mb})
    except Exception as wrong:  # noqa: BLE001 - the boundary of the process: whatever a library raised is told to the parent
        short = "Cannot allocate" in str(wrong) or "bad_alloc" in str(wrong)
        tell({"problem": "memory", "held_mb": work.memory_mb} if short else {"problem": "library", "why": str(wrong)})
    else:
        tell({"done": True})


if __name__ == "__main__":
    main()
