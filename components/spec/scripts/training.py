"""Spark ML estimators in a script: the vector of a trainer's features, its label as a number, and what the model says."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components import errors
from components.expressions import types
from components.spec import training
from components.spec.scripts import layout
from components.spec.scripts.copied import one_hot, probabilities
from components.spec.scripts.writing import Code, ModelCode, TableCode, column, columns_of

if TYPE_CHECKING:
    from components.spec.training import Trainer

REPLACED = ("prediction", "probability", "cluster")
"""Columns that scoring puts in the place of those that are there."""
SAME_IN_PYTHON = (types.STRING, types.INT, types.DOUBLE, types.BOOLEAN, types.DATE, types.TIMESTAMP)


class Vector:
    """The features of a trainer: `names` is an expression of their names, `slots` a variable of columns made for them."""

    def __init__(self, trainer: Trainer, code: Code, table: TableCode) -> None:
        self.columns = trainer.feature_columns(table.schema)
        self.slots, self.encoded = "", ""
        refuse_reserved(trainer, code, table)
        names = [c.name for c in self.columns]
        texts = [c.name for c in self.columns if c.type == types.STRING]
        if any("." in name or "`" in name for name in names):
            raise errors.UserError(_dotted())
        self.names = code.fresh("features", f"{code.label}_features")
        if not texts:
            code.line(f"{self.names} = {self._listed(trainer, table, names)}")
            return
        code.functions()
        self.encoded = code.fresh("encoded", f"{code.label}_encoded")
        self.slots = code.fresh("slots", f"{code.label}_slots")
        most = trainer.params.max_categories
        made = f"{code.copy(one_hot)}({table.name}, name, most={most})"
        code.line(f"{self.encoded} = {{name: {made} for name in {layout.text(texts)}}}")
        listed = code.fresh("columns", f"{code.label}_columns")
        code.line(f"{listed} = {self._listed(trainer, table, names)}")
        code.line(f"{self.names} = [slot for name in {listed} for slot in {self.encoded}.get(name, [name])]")
        code.line(f"{self.slots} = {{slot: made for group in {self.encoded}.values() for slot, made in group.items()}}")

    def _listed(self, trainer: Trainer, table: TableCode, names: Sequence[str]) -> str:
        if table.known or trainer.params.features:
            return columns_of(names, table)
        gone = tuple(c.name for c in table.schema.columns if c.name not in names)
        kinds = tuple(sorted(types.NUMERIC | {types.BOOLEAN}))
        return f"[name for name, kind in {table.name}.dtypes if kind in {layout.text(kinds)} and name not in {layout.text(gone)}]"

    def widened(self, table: str) -> str:
        """The table with the columns that are made for texts."""
        return f"{table}.withColumns({self.slots})" if self.slots else table


def refuse_reserved(trainer: Trainer, code: Code, table: TableCode) -> None:
    taken = [name for name in table.schema.names if name in ("features", "rawPrediction")]
    taken += [c.name for c in trainer.feature_columns(table.schema) if c.name == "label"]
    if taken:
        raise errors.UserError(
            errors.problem(
                "code-column-reserved",
                "Spark ML makes a column “{column}” itself; rename the one of the table.",
                "Spark ML 会自行生成列“{column}”，请先重命名表中的同名列。",
                where=errors.Where(port="train", column=taken[0]),
                column=taken[0],
            )
        )


def classes(code: Code, table: TableCode, label: str) -> str:
    """Write the classes of the label, in their order; gives their variable."""
    name = code.fresh("classes", f"{code.label}_classes")
    code.line(f"{name} = sorted(row[0] for row in {table.name}.select({column(label)}).dropna().distinct().collect())")
    return name


def write(trainer: Trainer, code: Code) -> None:
    """The assembler and the estimator, fitted; a `PipelineModel` of both."""
    table: TableCode = code.inputs["train"]
    module, _, kind = trainer.wraps.rpartition(".")
    code.imports(f"from {module} import {kind}")
    code.imports("from pyspark.ml import Pipeline")
    code.imports("from pyspark.ml.feature import VectorAssembler")
    vector = Vector(trainer, code, table)
    label = trainer.label_name(table.schema) if trainer.supervised else None
    values = classes(code, table, label) if label and trainer.task != "regression" else ""
    assembler = code.fresh("assembler", f"{code.label}_assembler")
    code.line(f'{assembler} = VectorAssembler(inputCols={vector.names}, outputCol="features")')
    examples, settings = _examples(trainer, code, vector, label, values)
    shown = ", ".join(f"{name}={layout.text(value)}" for name, value in {**settings, **_changed(trainer)}.items())
    pipeline = code.fresh("pipeline", f"{code.label}_pipeline")
    code.line(f"{pipeline} = Pipeline(stages=[{assembler}, {kind}({shown})])")
    name = code.fresh(code.label, f"{code.label}_model")
    code.line(f"{name} = {pipeline}.fit({examples})")
    code.outputs["model"] = ModelCode(
        name,
        _Scoring(
            trainer, name, vector, values, training.Label(label, table.schema.types[label]) if label else None
        ).write,
        lambda saved, path: saved.line(f"{name}.write().overwrite().save({path})"),
        inputs=vector.names,
        encoded=vector.encoded,
        core=f"{name}.stages[-1]",
        classes=values,
        importances=lambda asked: f"{name}.stages[-1].featureImportances.toArray().tolist()",
    )


def _examples(
    trainer: Trainer, code: Code, vector: Vector, label: str | None, values: str
) -> tuple[str, dict[str, Any]]:
    """Write the rows to learn from, those with a label; gives their expression, and what the estimator is told of the label."""
    table: TableCode = code.inputs["train"]
    if label is None:
        return vector.widened(table.name), {}
    known = f"{table.name}.where({layout.text(f'{_sql(label)} IS NOT NULL')})"
    if not values and types.is_numeric(table.schema.types[label]) and column(label) == layout.text(label):
        return vector.widened(known), {"labelCol": label}
    return vector.widened(labelled(code, table, label, values)), {}


def labelled(code: Code, table: TableCode, label: str, values: str) -> str:
    """Write the rows that have a label, with it as the number `label`; gives their variable."""
    code.functions()
    name = code.fresh("labelled", f"{code.label}_labelled")
    made = f"F.array_position(F.lit({values}), F.col({column(label)})) - 1" if values else f"F.col({column(label)})"
    number = f"({made})" if values else made
    known = f"{table.name}.where({layout.text(f'{_sql(label)} IS NOT NULL')})"
    code.line(f'{name} = {known}.withColumn("label", {number}.cast("double"))')
    return name


def _sql(name: str | None) -> str:
    from components.expressions import language
    from components.spec.scripts import steps

    return steps.sql(language.quote(name or ""))


class _Scoring:
    """How a Spark model's outputs become the columns that the studio gives."""

    def __init__(self, trainer: Trainer, name: str, vector: Vector, values: str, label: training.Label | None) -> None:
        self.trainer, self.name, self.vector, self.values, self.label = trainer, name, vector, values, label

    def write(self, code: Code, table: TableCode, into: str, keep: Sequence[str]) -> None:
        refuse_reserved(self.trainer, code, table)
        replaced = [name for name in REPLACED if name in table.schema]
        source = f"{table.name}.drop({', '.join(map(layout.text, replaced))})" if replaced else table.name
        code.line(f"{into} = {self.name}.transform({self.vector.widened(source)})")
        kept = kept_columns(table, keep, replaced)
        code.line(f"{into} = {into}.select({', '.join([kept, *self._made(code)])})")

    def _made(self, code: Code) -> list[str]:
        task = self.trainer.task
        code.functions()
        if task == "regression":
            return ['"prediction"']
        if task == "clustering":
            return ['F.col("prediction").cast("int").alias("cluster")']
        code.imports("from pyspark.ml.functions import vector_to_array")
        index = 'F.col("prediction").cast("int")'
        if task == "binary":
            return [chosen(self.values, index, self.label), 'vector_to_array("probability")[1].alias("probability")']
        return [
            chosen(self.values, index, self.label),
            f'*{code.copy(probabilities)}(vector_to_array("probability"), {self.values})',
        ]


def kept_columns(table: TableCode, keep: Sequence[str], replaced: Sequence[str]) -> str:
    """What a scored table keeps of the table that it was made of, for a `select`."""
    names = [found.name for name in keep if (found := table.schema.get(name))]
    if names:
        return ", ".join(column(name) for name in names if name not in replaced)
    if replaced:
        return f"*[name for name in {table.name}.columns if name not in {layout.text(tuple(replaced))}]"
    return f"*{table.name}.columns" if table.plain else f'*[F.col(f"`{{name}}`") for name in {table.name}.columns]'


def chosen(values: str, index: str, label: training.Label | None) -> str:
    """The class of an index, in the label's own type."""
    cast = f".cast({layout.text(label.type)})" if label and label.type not in SAME_IN_PYTHON else ""
    return f'F.element_at(F.lit({values}), {index} + 1){cast}.alias("prediction")'


def _changed(trainer: Trainer) -> Mapping[str, Any]:
    """The settings that are not the class's own defaults."""
    module, _, kind = trainer.wraps.rpartition(".")
    known = _defaults(module, kind)
    return {
        name: value for name, value in trainer.spark_settings().items() if name not in known or known[name] != value
    }


@cache
def _defaults(module: str, kind: str) -> Mapping[str, Any]:
    """The defaults of a class's constructor, read from its file: importing Spark here would take a second and a Java."""
    package, *rest = module.split(".")
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        return {}
    source = Path(found.origin).parent.joinpath(*rest).with_suffix(".py").read_text(encoding="utf-8")
    made = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == kind)
    # The last one: those before it are overloads.
    *_, init = (node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    pairs = zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)
    return {arg.arg: ast.literal_eval(value) for arg, value in pairs if value is not None}


def _dotted() -> errors.Problem:
    return errors.problem(
        "code-column-dotted",
        "Spark ML reads a dot in a feature's name as a field; rename such columns first.",
        "Spark ML 会把特征名中的点当作字段分隔符，请先重命名这些列。",
        where=errors.Where(param="features"),
    )
