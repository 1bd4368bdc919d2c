"""Files that a script reads: the path at its top, the columns said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from components import errors
from components.expressions import language
from components.spec.schema import Schema
from components.spec.scripts import layout
from components.spec.scripts.writing import Code

PART_BYTES = "8m"


def file(code: Code, kind: str, path: str, options: Mapping[str, Any]) -> None:
    """Read a file of a node's `path`."""
    _read(code, kind, code.constant(f"{code.label}_path", path), options, code.shapes.get("table"), "path")


def dataset(code: Code, name: str) -> None:
    """Read a dataset of the studio from where its files lie."""
    found = code.parts.datasets(name)
    if found is None:
        raise errors.UserError(
            errors.problem(
                "dataset-missing",
                "There is no dataset “{dataset}”.",
                "没有数据集“{dataset}”。",
                where=errors.Where(param="dataset"),
                dataset=name,
            )
        )
    path = code.constant(f"{code.label}_path", found.uri.removeprefix("file://"))
    if "/" not in found.uri:
        code.comment(f"The dataset “{name}” of the studio, downloaded as {PurePosixPath(found.uri).name}.")
    _read(code, found.format, path, found.options, code.shapes.get("table") or found.schema, "dataset")


def _read(code: Code, kind: str, path: str, options: Mapping[str, Any], schema: Schema | None, param: str) -> None:
    # Trees that sample by part come out alike only where the files are divided alike.
    code.setting("spark.sql.files.maxPartitionBytes", PART_BYTES)
    if schema is None or schema.open:
        raise errors.UserError(_unread(param))
    name = code.fresh(f"{code.label}_schema")
    columns = ", ".join(f"{language.quote(c.name)} {c.type}" for c in schema.columns)
    shown = ", ".join(f"{key}={layout.text(value)}" for key, value in options.items())
    code.line(f"{name} = {layout.text(columns)}")
    reader = f"spark.read.schema({name})"
    made = f"{reader}.{kind}({', '.join([path, *([shown] if shown else [])])})"
    code.line(f"{code.table(schema)} = {made}")


def _unread(param: str) -> errors.Problem:
    return errors.problem(
        "code-source-unread",
        "The columns of this source are not known yet: it could not be looked into.",
        "尚不知道该数据源有哪些列：未能读取。",
        where=errors.Where(param=param),
        hint=("Check the path, or run the experiment once.", "请检查路径，或先运行一次实验。"),
    )
