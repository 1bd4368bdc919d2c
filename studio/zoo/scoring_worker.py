"""The process that scores a Parquet file with a package: its rows, the model's outputs beside them, and why a row failed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.errors import UserError, did_you_mean, listed, problem

BATCH = 20_000
SHOWN = 50
PROBLEM = "problem"


def score(package: Path, table: Path, target: Path) -> dict[str, Any]:
    """Write `target`; gives rows, failed_rows, preview and the first problems.

    Raises UserError where a column that the model reads is missing.
    """
    from pyarrow import parquet

    from deploy.manifest import Package

    opened = Package.open(package)
    file = parquet.ParquetFile(table)
    needed = [given.name for given in opened.inputs]
    have = file.schema_arrow.names
    missing = [name for name in needed if name not in have]
    if missing:
        raise UserError(_missing(name, have) for name in missing)
    return _batches(opened, file, needed, target)


def _batches(opened: Any, file: Any, needed: list[str], target: Path) -> dict[str, Any]:
    from pyarrow import parquet

    scorer = scorer_of(opened)
    rows, failed, problems, first, writer = 0, 0, list[Any](), None, None
    for batch in file.iter_batches(BATCH):
        made, errors = _scored(opened, scorer, batch, needed)
        writer = writer or parquet.ParquetWriter(target, made.schema, compression="zstd", store_schema=False)
        writer.write_table(made.cast(writer.schema))
        first = made.slice(0, SHOWN) if first is None else first
        problems += [found.json() for found in errors.values()][: 10 - len(problems)]
        rows, failed = rows + made.num_rows, failed + len(errors)
    if writer is not None:
        writer.close()
    preview = (
        {"columns": first.schema.names, "rows": [list(row.values()) for row in first.to_pylist()]}
        if first is not None
        else None
    )
    return {"rows": rows, "failed_rows": failed, "problems": problems, "preview": preview}


def scorer_of(package: Any) -> Any:
    """The package's own choice of scorer."""
    from deploy.scorers.choose import scorer

    return scorer(package)


def _scored(opened: Any, scorer: Any, batch: Any, needed: list[str]) -> tuple[Any, Mapping[int, Any]]:
    import pyarrow

    from deploy import values

    given = values.typed(opened.inputs, {name: _plain(opened, name, batch) for name in needed})
    scores = scorer.score(given.frame)
    errors = {**scores.errors, **given.errors}
    table = pyarrow.Table.from_batches([batch])
    for name, found in scores.columns.items():
        shown = [None if row in given.errors else value for row, value in enumerate(found)]
        table = _with(table, name, pyarrow.array(shown))
    told = [errors[row].message.en if row in errors else None for row in range(batch.num_rows)]
    return _with(table, PROBLEM, pyarrow.array(told, pyarrow.string())), errors


def _plain(opened: Any, name: str, batch: Any) -> list[Any]:
    """A column's values as the model's raw column has them: a text column takes anything as text, blanks are null."""
    wanted = next(given for given in opened.inputs if given.name == name)
    found: list[Any] = batch.column(name).to_pylist()
    source = wanted.source_type or wanted.type
    if source == "string":
        return [value if value is None or isinstance(value, str) else _text(value) for value in found]
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _with(table: Any, name: str, values: Any) -> Any:
    """The table with a column more, in the place of one of that name."""
    place = table.schema.get_field_index(name)
    return table.append_column(name, values) if place < 0 else table.set_column(place, name, values)


def _missing(name: str, have: list[str]) -> Any:
    return problem(
        "column-missing",
        "The model needs the column “{column}”; the file has: {columns}.",
        "模型需要列“{column}”，文件中的列为：{columns}。",
        hint=did_you_mean(name, have),
        column=name,
        columns=listed(have),
    )


def main() -> None:
    request = json.load(sys.stdin)
    try:
        answer = score(Path(request["package"]), Path(request["table"]), Path(request["target"]))
    except UserError as wrong:
        answer = {"failed": [found.json() for found in wrong.problems]}
    json.dump(answer, sys.stdout, ensure_ascii=False, default=str)


if __name__ == "__main__":
    main()
