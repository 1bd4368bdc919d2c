"""Which process it is: by its id and by when it began."""

from __future__ import annotations

import psutil


def started(process: psutil.Process) -> float:
    """Seconds from the machine's start to the process's; raises psutil.NoSuchProcess where it is gone.

    The time of day will not do: psutil adds the kernel's boot time, which moves by a second or more when the clock is set.
    """
    while True:
        boot = psutil.boot_time()
        found = process.create_time() - boot
        if psutil.boot_time() == boot:
            return round(found, 2)
