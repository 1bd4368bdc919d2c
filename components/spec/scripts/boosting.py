"""Boosters of a native library in a script: training on the collected rows, scoring by a vectorised function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components.spec.scripts import copied, layout
from components.spec.scripts.training import REPLACED, Vector, classes, kept_columns, labelled
from components.spec.scripts.writing import Code, ModelCode, TableCode

if TYPE_CHECKING:
    from components.spec.training import Trainer

MANY = 1_234_567
"""Stands for the number of classes, which only the script knows."""


def xgboost(trainer: Trainer, code: Code, settings: Callable[[int | None], Mapping[str, Any]], rounds: int) -> None:
    """The matrix of the features as floats, the parameters by their own names, and the booster."""
    table: TableCode = code.inputs["train"]
    code.imports("import xgboost")
    vector = Vector(trainer, code, table)
    label = trainer.label_name(table.schema) or ""
    values = classes(code, table, label) if trainer.task != "regression" else ""
    rows = code.fresh("rows", f"{code.label}_rows")
    known = vector.widened(labelled(code, table, label, values))
    code.line(f'{rows} = {known}.select(*{vector.names}, "label").toPandas()')
    matrix = code.fresh("matrix", f"{code.label}_matrix")
    bins = settings(None)["max_bin"]
    given = f'{rows}[{vector.names}].to_numpy("float32"), label={rows}["label"], max_bin={bins}'
    code.line(f"{matrix} = xgboost.QuantileDMatrix({given})")
    named = code.fresh("settings", f"{code.label}_settings")
    two = settings(2 if values else None)
    code.line(f"{named} = {layout.text(dict(two))}")
    if trainer.task == "multiclass":
        more = {key: value for key, value in settings(MANY).items() if two.get(key) != value}
        shown = layout.text(more).replace(str(MANY), f"len({values})")
        code.line(f"{named} |= {shown} if len({values}) > 2 else {{}}")
    name = code.fresh(code.label, f"{code.label}_model")
    code.line(f"{name} = xgboost.train({named}, {matrix}, num_boost_round={rounds})")
    code.outputs["model"] = ModelCode(
        name,
        _Scoring(name, vector, values).write,
        lambda saved, path: _save(saved, name, path),
        inputs=vector.names,
        encoded=vector.encoded,
        importances=lambda asked: f"{asked.copy(copied.gains)}({name}, {vector.names})",
    )


class _Scoring:
    """How a booster's scores become the columns that the studio gives."""

    def __init__(self, name: str, vector: Vector, values: str) -> None:
        self.name, self.vector, self.values = name, vector, values

    def write(self, code: Code, table: TableCode, into: str, keep: Sequence[str]) -> None:
        code.functions()
        call = f"{code.copy(copied.boosted)}({self.name}, {self.vector.names})"
        code.line(f'{into} = {self.vector.widened(table.name)}.withColumn("scores", {call})')
        replaced = [name for name in REPLACED if name in table.schema]
        kept = kept_columns(table, keep, replaced)
        made = f'*{code.copy(copied.class_columns)}(F.col("scores"), {self.values})'
        number = 'F.col("scores")[0].alias("prediction")'
        code.line(f"{into} = {into}.select({kept}, {made if self.values else number})")


def _save(code: Code, name: str, path: str) -> None:
    code.imports("from pathlib import Path")
    code.line(f"Path({path}).mkdir(parents=True, exist_ok=True)")
    code.line(f'{name}.save_model(f"{{{path}}}/booster.json")')
