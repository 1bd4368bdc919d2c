"""What a Python interpreter provides to stages, found by asking it."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components import errors
from components.spec.component import Component

_PROBE = """
import importlib.metadata as m, json, platform, shutil, os
def version(name):
    try:
        return m.version(name)
    except m.PackageNotFoundError:
        return None
names = ["pyspark", "xgboost-cpu", "xgboost", "lightgbm", "pandas", "numpy", "pyarrow", "sqlglot", "scikit-learn",
         "pyspark2pmml", "tensorflow-cpu", "tensorflow", "pydeequ", "experiment-studio"]
found = {name: v for name in names if (v := version(name))}
home = os.environ.get("JAVA_HOME")
java = os.path.isfile(os.path.join(home, "bin", "java")) if home else shutil.which("java")
print(json.dumps({"python": platform.python_version(), "java": bool(java), "packages": found}))
"""

PROVIDES = {
    "spark": ("pyspark",),
    "boosting": ("xgboost-cpu", "xgboost"),
    "xgboost": ("xgboost-cpu", "xgboost"),
    "lightgbm": ("lightgbm",),
    "pmml": ("pyspark2pmml",),
    "tensorflow": ("tensorflow-cpu", "tensorflow"),
    "sklearn": ("scikit-learn",),
    "deequ": ("pydeequ",),
}
"""What a component may need, and the packages of which any one gives it."""

ADDED = frozenset({"tensorflow"})
"""Needs that are installed later, beside what is there: the results of steps that do not need them stay valid."""


@dataclass(frozen=True)
class Environment:
    """An interpreter, the versions that results depend on, and what it can do."""

    python: str
    versions: Mapping[str, str]
    provides: frozenset[str]

    def versions_for(self, component: Component) -> dict[str, str]:
        """The versions that a step's results depend on; a user's own code may import anything."""
        added = frozenset() if component.code else ADDED - component.needed()
        others = {package for need in added for package in PROVIDES[need]}
        return {name: version for name, version in self.versions.items() if name not in others}

    def lacks(self, needs: frozenset[str]) -> list[str]:
        return sorted(needs - self.provides)

    def lacking(self, needs: frozenset[str]) -> errors.Problem | None:
        """The problem of a step that needs what is not there, with what to do."""
        lacks = self.lacks(needs)
        if not lacks:
            return None
        if "spark" in lacks and any(name in self.versions for name in PROVIDES["spark"]):
            return _without_java()
        return errors.problem(
            "environment-lacks",
            "This step needs {lacks}, which the environment does not have.",
            "该步骤需要 {lacks}，当前运行环境未提供。",
            hint=(
                "An administrator installs it under Workspace › Environment.",
                "管理员可在“工作区 › 运行环境”中安装。",
            ),
            lacks=lacks,
        )

    def json(self) -> dict[str, Any]:
        return {"python": self.python, "versions": dict(self.versions), "provides": sorted(self.provides)}


def _without_java() -> errors.Problem:
    home = os.environ.get("JAVA_HOME", "")
    return errors.problem(
        "java-missing",
        "Spark needs Java, and there is none at {place}.",
        "Spark 需要 Java，但在 {place} 未找到。",
        hint=(
            "Install Java 17, or have JAVA_HOME name the folder that has bin/java, and start the studio again.",
            "请安装 Java 17，或将 JAVA_HOME 设为包含 bin/java 的目录，然后重新启动 Studio。",
        ),
        place=f"JAVA_HOME ({home})" if home else "PATH",
    )


@functools.cache
def probe(python: str = sys.executable) -> Environment:
    """Ask an interpreter in a process of its own (0.1 s); raises OSError or CalledProcessError where it does not run."""
    answer = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(answer.stdout)
    packages = found["packages"]
    able = {need for need, names in PROVIDES.items() if any(name in packages for name in names)}
    if not found["java"]:
        able.discard("spark")
    versions = {"python": ".".join(found["python"].split(".")[:2]), **packages}
    return Environment(python, versions, frozenset(able | {"studio"}))
