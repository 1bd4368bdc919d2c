"""The vocabulary in which components are written: `from components import spec`."""

from components.spec import blocks, metrics
from components.spec.component import (
    Action,
    Component,
    EachRow,
    Evaluator,
    Fitted,
    NewRows,
    NoParams,
    Outputs,
    Predictor,
    Report,
    Source,
    State,
    Subset,
    label_of,
    no_label,
    require,
    text,
)
from components.spec.examples import Example, example, fails
from components.spec.job import DatasetFiles, Job
from components.spec.params import (
    Column,
    Columns,
    ColumnTypes,
    Condition,
    Dataset,
    Expression,
    FeatureColumns,
    Grid,
    LabelColumn,
    Mapped,
    ModelName,
    Names,
    NewColumn,
    Numbers,
    NumericColumn,
    NumericColumns,
    ParamSet,
    Path,
    Python,
    Record,
    Sql,
    StringColumn,
    StringColumns,
    Strings,
    TimeColumn,
    param,
)
from components.spec.ports import Port, port
from components.spec.schema import UNKNOWN, Schema
from components.spec.schema import Column as SchemaColumn
from components.spec.scripts import layout, learning, reading
from components.spec.scripts.writing import Code, ModelCode, TableCode, TransformerCode
from components.spec.scripts.writing import column as column_code
from components.spec.steps import Steps, columns, drop, literal, opened, rename, select, softened, sql
from components.spec.steps import text as literal_text
from components.spec.table import Table, Transformer
from components.spec.training import Label, Model, ModelInfo, Slot, Trainer

__all__ = [name for name in dir() if not name.startswith("_")]
