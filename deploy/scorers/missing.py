"""Why a scorer cannot be used here, told in one place."""

from __future__ import annotations

from components.errors import Problem, problem
from deploy.manifest import Package


def no_pmml(package: Package) -> Problem:
    """That the package has no PMML, with the reason that was stored when it was made."""
    stored = package.about.get("forms", {}).get("pmml", {}).get("missing")
    if stored:
        return Problem.from_json(stored)
    return problem("pmml-missing", "This package has no PMML.", "该模型包没有 PMML。")


def not_installed(library: str, licence: str) -> Problem:
    """That a scorer's library is an extra which is not installed."""
    return problem(
        "scorer-not-installed",
        "{library} ({licence}) is not installed here; install the `pmml` extra, or serve with the fast scorer.",
        "此处未安装 {library}（{licence}）；请安装 `pmml` 扩展，或使用快速评分器。",
        library=library,
        licence=licence,
    )
