"""Spark's types and ours, both ways. Spark is imported inside the functions only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.expressions import types
from components.spec.schema import Column, Schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, StructType

VECTOR_CLASS = "VectorUDT"


def code_of(kind: DataType) -> str:
    """Our code of a Spark type."""
    if type(kind).__name__ == VECTOR_CLASS:
        return types.VECTOR
    return str(kind.simpleString())


def schema_of(frame: DataFrame) -> Schema:
    """A frame's columns; roles are not known to Spark."""
    return Schema(tuple(Column(f.name, code_of(f.dataType), None, f.nullable) for f in frame.schema.fields))


def struct_of(schema: Schema) -> StructType:
    """The Spark schema of our columns."""
    from pyspark.ml.linalg import VectorUDT
    from pyspark.sql.types import StructField, StructType, _parse_datatype_string

    def kind(code: str) -> DataType:
        return VectorUDT() if code == types.VECTOR else _parse_datatype_string(code)

    return StructType([StructField(c.name, kind(c.type), c.nullable) for c in schema.columns])


def quoted(name: str) -> str:
    """A column's name as Spark's `col` wants it, dots and backticks in it included."""
    return "`" + name.replace("`", "``") + "`"
