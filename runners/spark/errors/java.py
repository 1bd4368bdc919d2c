"""What Java says of an error: its conditions with their parameters, and the texts of its causes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

MOST_CAUSES = 20


@dataclass(frozen=True)
class Told:
    """One of Spark's error conditions."""

    condition: str
    parameters: Mapping[str, str]
    fragment: str = ""
    """The piece of SQL that it blames."""

    @property
    def given(self) -> dict[str, str]:
        """The parameters without the quotes around them, and the blamed piece as `fragment`."""
        return {name: unquoted(value) for name, value in self.parameters.items()} | {"fragment": self.fragment}


def told_by(error: BaseException, known: Callable[[str], bool]) -> Told | None:
    """The innermost condition that is known, else the outermost; with the `path` of the file that was read meanwhile."""
    best: Told | None = None
    read: dict[str, str] = {}
    for java in causes(error):
        found = _condition(java)
        if found is not None and (best is None or known(found.condition)):
            best = replace(found, parameters={**read, **found.parameters})
            read = {name: value for name, value in best.parameters.items() if name == "path"}
    return best or _of_python(error)


def text_of(error: BaseException) -> str:
    """What the error and its causes say, one after the other."""
    from py4j.protocol import Py4JError

    said = [str(error)]
    with contextlib.suppress(Py4JError):
        said += [str(java.toString()) for java in causes(error)]
    return "\n".join(said)


def root(error: BaseException) -> str:
    """What the innermost Java cause says; nothing where there is none."""
    from py4j.protocol import Py4JError

    with contextlib.suppress(Py4JError, IndexError):
        return str([*causes(error)][-1].toString())
    return ""


def causes(error: BaseException) -> Iterator[Any]:
    """The Java throwables of an error, outermost first; none once its process is gone."""
    from py4j.protocol import Py4JError

    java = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    for _ in range(MOST_CAUSES):
        if java is None:
            return
        yield java
        try:
            java = java.getCause()
        except Py4JError:
            return


def unquoted(value: str) -> str:
    return value.strip('"`') if value[:1] in '"`' else value


def _named(error: Any) -> Any:
    """The name of an error's condition; Spark 3.5 calls it the error's class. Raises where it has none."""
    from pyspark.errors import PySparkException

    return error.getCondition() if hasattr(PySparkException, "getCondition") else error.getErrorClass()


def _condition(java: Any) -> Told | None:
    from py4j.protocol import Py4JError

    try:
        condition = _named(java)
        parameters = {str(k): str(v) for k, v in dict(java.getMessageParameters()).items()}
        contexts = list(java.getQueryContext())
    except (Py4JError, TypeError, AttributeError):
        return None
    fragment = ""
    for context in contexts:
        if _of_sql(context):
            fragment = str(context.fragment())
    return Told(str(condition), parameters, fragment) if condition else None


def _of_sql(context: Any) -> bool:
    """Whether an error's context is a piece of SQL; Spark 3.5 knows no other kind."""
    from py4j.protocol import Py4JError

    try:
        return "SQL" in str(context.contextType())
    except Py4JError:
        return True


def _of_python(error: BaseException) -> Told | None:
    from pyspark.errors import PySparkException

    condition = _named(error) if isinstance(error, PySparkException) else None
    if not isinstance(error, PySparkException) or not condition:
        return None
    parameters = error.getMessageParameters() or {}
    return Told(str(condition), {str(k): str(v) for k, v in parameters.items()})
