"""The one JVM of a serving process, with its locale pinned: texts must not change with the machine's language."""

from __future__ import annotations

import threading
from typing import Any

from deploy.pmml.core import need_java

OPTIONS = ("-Xmx512m", "-Xrs", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.language=en", "-Duser.country=US")
_starting = threading.Lock()


def backend() -> Any:
    """JPMML's bridge to Java in this process. Raises OperationalError where Java does not start."""
    import jpmml_evaluator
    import jpype
    import jpype.config

    with _starting:
        if not jpype.isJVMStarted():
            # Python's end would otherwise wait for every thread of Java, and some never end.
            jpype.config.destroy_jvm = False
            try:
                jpype.startJVM(*OPTIONS, classpath=jpmml_evaluator._package_classpath())
            except (jpype.JVMNotFoundException, OSError, RuntimeError) as cause:
                raise need_java(cause) from cause
    return jpmml_evaluator.make_backend("jpype")
