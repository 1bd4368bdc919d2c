"""A class archive (AppCDS) of the engine's JVM: a session then starts in half the time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from runners.launchers.process import search_path

_SCRIPT = """
import sys
from runners.spark import session, warmup
options = session.settings()["spark.driver.extraJavaOptions"] + " -XX:ArchiveClassesAtExit=" + sys.argv[1]
spark = session.build(extra={"spark.driver.extraJavaOptions": options})
warmup.run(spark)
spark.stop()
process = spark.sparkContext._gateway.proc
spark.sparkContext._gateway.shutdown()
process.stdin.close()
process.wait(120)
"""


def write(file: Path) -> int:
    """Write the archive; name it in STUDIO_CLASS_ARCHIVE for later sessions. Gives 0 where it is there."""
    file = file.absolute()
    file.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": search_path()}
    environment.pop("STUDIO_CLASS_ARCHIVE", None)
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(file)], env=environment, timeout=600, check=False)
    return 0 if file.exists() and done.returncode == 0 else 1
