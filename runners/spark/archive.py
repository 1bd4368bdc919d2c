"""A class archive (AppCDS) of the engine's JVM: a session then starts in half the time."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

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
HEAP_MB = "1024"


def find() -> Path | None:
    """The archive that fits this Java and these jars, or the one that STUDIO_CLASS_ARCHIVE names; None where there is none."""
    named = os.environ.get("STUDIO_CLASS_ARCHIVE")
    file = Path(named) if named is not None else place()
    return file if file.is_file() else None


@functools.cache
def place() -> Path:
    """Where this environment's archive belongs: its name changes with Java and with Spark's jars."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    spec = find_spec("pyspark")
    jars = sorted((Path(spec.origin).parent / "jars").glob("*.jar")) if spec and spec.origin else []
    parts = [str(Path(java).resolve() if java else ""), *(f"{jar.name} {jar.stat().st_size}" for jar in jars)]
    if java:
        parts.append(str(Path(java).resolve().stat().st_mtime_ns))
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Path(sys.prefix) / "var" / f"engine-{key}.jsa"


def ensure() -> int:
    """Write this environment's archive where it is not there yet, and take away those of former jars; 0 where it is there."""
    file = place()
    if file.is_file():
        return 0
    for old in file.parent.glob("engine-*.jsa"):
        old.unlink()
    return write(file)


def write(file: Path) -> int:
    """Write an archive; gives 0 where it is there."""
    from runners.launchers.process import search_path

    file = file.absolute()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    environment = {"STUDIO_SPARK_HEAP_MB": HEAP_MB, **os.environ, "PYTHONPATH": search_path()}
    environment |= {"STUDIO_CLASS_ARCHIVE": "", "STUDIO_SPARK_MASTER": "local[2]"}
    done = subprocess.run([sys.executable, "-c", _SCRIPT, str(draft)], env=environment, timeout=600, check=False)
    if done.returncode != 0 or not draft.is_file():
        return 1
    draft.replace(file)
    return 0
