"""Python script: a function of the user's own over pandas tables."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from components import errors, fixes, spec
from components.spec.spark_types import struct_of

if TYPE_CHECKING:
    import pandas
    from pyspark.sql import DataFrame

FILE = "<script>"
TYPES = ("double", "float", "int", "bigint", "string", "boolean", "date", "timestamp")
EXTRAS = {"tensorflow": "tensorflow", "keras": "tensorflow", "tf_keras": "tensorflow"}
"""Modules that are not in every environment, and what provides them."""
START = """def transform(df):
    return df
"""


class Python(spec.NewRows):
    """Make a table by a Python function `transform`, which gets a pandas DataFrame for each connected table and returns one.

    The whole table goes through the driver's memory; in batches, it is called for some thousand rows at a time on the workers and
    must not depend on which rows come together. Columns of the result are those listed, else those of the first table. A model
    trained behind it is served from its result on: an endpoint does not run the code.
    """

    title = spec.text("Python script", "Python脚本")
    help_zh = (
        "用 Python 函数 transform 处理数据：每个已连接的表作为一个 pandas DataFrame 传入，返回一个 DataFrame。\n\n"
        "整表方式经过驱动进程的内存；分批方式在工作进程中每次处理数千行，结果不应依赖于分批。结果的列为所列出的列，未列出时与第一张表相同。"
        "其后训练的模型以它的结果为输入部署：在线服务不会运行这段代码。"
    )
    code = True
    deterministic = False
    inputs = (spec.port("tables", many=True),)
    words = ("pandas", "code", "function", "jiaoben", "daima")

    class Params(spec.ParamSet):
        code: spec.Python = spec.param(
            "Defines transform(df).", zh="定义函数 transform(df)", title=("Code", "代码"), default=START
        )
        each: Literal["table", "batch"] = spec.param(
            "What the function gets.",
            zh="函数每次处理的数据",
            title=("Called with", "调用方式"),
            default="table",
            choices={"table": ("The whole table", "整张表"), "batch": ("Batches of rows", "分批")},
        )
        columns: spec.ColumnTypes = spec.param(
            "Columns of the result with their types; empty means those of the first table.",
            zh="结果的列与类型（空为与第一张表相同）",
            title=("Result columns", "结果列"),
            default={},
        )

    params: Params

    def needed(self) -> frozenset[str]:
        return self.needs | {EXTRAS[name] for name in _imported(self.params.code) & EXTRAS.keys()}

    def told(self, problem: errors.Problem) -> errors.Problem:
        return problem.at(param="code")

    def check(self, tables: Sequence[spec.Schema] | None = None) -> list[errors.Problem]:
        many = len(tables) if tables else 1
        found = [_type_unknown(name, kind) for name, kind in self.params.columns.items() if kind not in TYPES]
        if self.params.each == "batch" and many > 1:
            text = ("In batches only one table can be connected.", "分批方式只能连接一张表。")
            found.append(errors.problem("tables-too-many", *text, where=errors.Where(param="each")))
        return [*found, *_code_problems(self.params.code, many)]

    def infer(self, tables: Sequence[spec.Schema] | None = None) -> dict[str, spec.Schema]:
        if self.params.columns:
            return {"table": spec.Schema.of(self.params.columns)}
        return {"table": tables[0] if tables else spec.UNKNOWN}

    def run(self, job: spec.Job, tables: list[DataFrame]) -> DataFrame:
        from components.spec.spark_types import schema_of

        wrong = _code_problems(self.params.code, len(tables))
        if wrong:
            raise errors.UserError(wrong)
        schema = self.infer([schema_of(table) for table in tables])["table"]
        if self.params.each == "batch":
            return tables[0].mapInPandas(_batches(self.params.code, schema), struct_of(schema))
        made = _called(_function(self.params.code), [table.toPandas() for table in tables])
        return job.spark.createDataFrame(_shaped(made, schema), struct_of(schema))

    examples = (
        spec.example(
            "another column",
            params={
                "code": "def transform(df):\n    df['y'] = df['x'] * 2\n    return df\n",
                "columns": {"x": "int", "y": "int"},
            },
            inputs={"tables": [{"x": [1, 2]}]},
            outputs={"table": {"x": [1, 2], "y": [2, 4]}},
        ),
        spec.example(
            "in batches, with the same columns",
            params={"code": "def transform(df):\n    return df[df['x'] > 1]\n", "each": "batch"},
            inputs={"tables": [{"x": [1, 2], "c": ["a", None]}]},
            outputs={"table": {"x": [2], "c": [None]}},
        ),
        spec.example(
            "two tables",
            params={
                "code": "def transform(a, b):\n    return a.merge(b, on='k')\n",
                "columns": {"k": "int", "v": "string"},
            },
            inputs={"tables": [{"k": [1, 2]}, {"k": [2], "v": ["b"]}]},
            outputs={"table": {"k": [2], "v": ["b"]}},
        ),
        spec.fails(
            "python-wrong", params={"code": "def transform(df):\n    return (\n"}, inputs={"tables": [{"x": [1]}]}
        ),
        spec.fails("python-no-function", params={"code": "x = 1\n"}, inputs={"tables": [{"x": [1]}]}),
        spec.fails(
            "python-error", params={"code": "def transform(df):\n    return df['z']\n"}, inputs={"tables": [{"x": [1]}]}
        ),
        spec.fails(
            "python-error",
            params={"code": "def transform(df):\n    return 1 / 0\n", "each": "batch"},
            inputs={"tables": [{"x": [1]}]},
        ),
        spec.fails(
            "python-columns-missing",
            params={"code": "def transform(df):\n    return df\n", "columns": {"y": "int"}},
            inputs={"tables": [{"x": [1]}]},
        ),
        spec.fails("type-unknown", params={"columns": {"x": "money"}}, inputs={"tables": [{"x": [1]}]}),
    )


def _code_problems(code: str, tables: int) -> list[errors.Problem]:
    """What can be said of the code without running it."""
    where = errors.Where(param="code")
    try:
        tree = ast.parse(code, FILE)
    except (SyntaxError, ValueError) as wrong:
        line = getattr(wrong, "lineno", None) or 1
        text = ("Line {line} is no Python: {reason}.", "第 {line} 行不是有效的 Python：{reason}。")
        return [errors.problem("python-wrong", *text, where=where, line=line, reason=str(getattr(wrong, "msg", wrong)))]
    found = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "transform"), None)
    if found is None:
        text = ("Define a function transform(df).", "请定义函数 transform(df)。")
        return [errors.problem("python-no-function", *text, where=where)]
    given = found.args
    most = None if given.vararg else len(given.posonlyargs) + len(given.args)
    least = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    if least <= tables and (most is None or tables <= most):
        return []
    text = (
        "transform takes {takes} tables; {tables} are connected.",
        "transform 接受 {takes} 张表，而连接了 {tables} 张。",
    )
    return [
        errors.problem(
            "python-arguments-wrong", *text, where=where, takes=least if most is None else most, tables=tables
        )
    ]


def _imported(code: str) -> set[str]:
    """The top-level modules that the code imports by a statement; none where it is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(code, FILE)))
    except (SyntaxError, ValueError):
        return set()
    plain = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    from_ = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return {name.partition(".")[0] for name in plain + from_}


def _function(code: str) -> Callable[..., Any]:
    """The user's function; only ever called in an engine process of the user's workspace."""
    scope: dict[str, Any] = {"__name__": "script"}
    try:
        exec(compile(code, FILE, "exec"), scope)
    except Exception as wrong:
        raise errors.UserError(_raised(wrong)) from wrong
    function: Callable[..., Any] = scope["transform"]
    return function


def _called(function: Callable[..., Any], tables: list[Any]) -> Any:
    try:
        return function(*tables)
    except Exception as wrong:
        raise errors.UserError(_raised(wrong)) from wrong


def _batches(code: str, schema: spec.Schema) -> Callable[[Iterable[pandas.DataFrame]], Iterator[pandas.DataFrame]]:
    def run(batches: Iterable[pandas.DataFrame]) -> Iterator[pandas.DataFrame]:
        function = _function(code)
        for batch in batches:
            yield _shaped(_called(function, [batch]), schema)

    return run


def _shaped(made: Any, schema: spec.Schema) -> pandas.DataFrame:
    """The columns of the schema in their order, as values that Spark takes; raises UserError where the result is no such table."""
    import pandas

    if not isinstance(made, pandas.DataFrame):
        text = (
            "transform must return a DataFrame; it returned {found}.",
            "transform 应返回 DataFrame，实际返回 {found}。",
        )
        raise errors.UserError(
            errors.problem("python-result-wrong", *text, where=errors.Where(param="code"), found=type(made).__name__)
        )
    missing = [name for name in schema.names if name not in made.columns]
    if missing:
        raise errors.UserError(_columns_missing(missing, [str(name) for name in made.columns]))
    columns = {c.name: _converted(made[c.name], c) for c in schema.columns}
    return pandas.DataFrame(columns)


def _converted(values: Any, column: spec.SchemaColumn) -> Any:
    """A column in the type that Spark expects; null where a value is missing."""
    kinds = {"int": "Int32", "bigint": "Int64", "double": "float64", "float": "float32", "boolean": "boolean"}
    try:
        if column.type in kinds:
            return values.reset_index(drop=True).astype(kinds[column.type])
        if column.type == "string":
            return values.reset_index(drop=True).map(
                lambda value: None if value is None or value != value else str(value)
            )
    except (ValueError, TypeError) as wrong:
        text = (
            "Column “{column}” of the result is no {type}: {reason}.",
            "结果列“{column}”不是 {type}：{reason}。",
        )
        where = errors.Where(param="columns", column=column.name)
        data: dict[str, Any] = {"column": column.name, "type": column.type, "reason": str(wrong)[:200]}
        raise errors.UserError(errors.problem("python-type-wrong", *text, where=where, **data)) from wrong
    return values.reset_index(drop=True)


def _raised(wrong: BaseException) -> errors.Problem:
    if isinstance(wrong, MemoryError):
        return _memory()
    lines = [frame.lineno for frame in traceback.extract_tb(wrong.__traceback__) if frame.filename == FILE]
    text = ("The script failed in line {line}: {kind}: {reason}", "脚本第 {line} 行出错：{kind}：{reason}")
    return errors.problem(
        "python-error",
        *text,
        where=errors.Where(param="code"),
        hint=("Mend the code at that line; the log has the whole trace.", "请修改该行代码；日志中有完整的调用栈。"),
        line=lines[-1] if lines else "?",
        kind=type(wrong).__name__,
        reason=str(wrong)[:500],
    )


def _memory() -> errors.Problem:
    return errors.problem(
        "memory",
        "Python ran out of memory: the function gets the whole table at once.",
        "Python 内存不足：函数一次处理整张表。",
        where=errors.Where(param="each"),
        hint=("Call it with batches of rows, or take fewer rows or columns.", "可改为分批调用，或减少行列数。"),
        fixes=[fixes.choose("each", "batch", "Call it with batches", "改为分批调用")],
        setting="each",
    )


def _columns_missing(missing: list[str], found: list[str]) -> errors.Problem:
    return errors.problem(
        "python-columns-missing",
        "The result of transform lacks {columns} (it has {found}).",
        "transform 的结果缺少列 {columns}（现有 {found}）。",
        where=errors.Where(param="columns", column=missing[0]),
        hint=(
            "Add them in transform, or take them out of the result columns.",
            "请在 transform 中添加这些列，或从结果列中去掉。",
        ),
        columns=errors.listed(missing),
        found=errors.listed(found),
    )


def _type_unknown(column: str, kind: str) -> errors.Problem:
    return errors.problem(
        "type-unknown",
        "“{kind}” is no type that “{column}” could have (types: {types}).",
        "列“{column}”的类型“{kind}”无效（可用：{types}）。",
        where=errors.Where(param="columns", column=column),
        column=column,
        kind=kind,
        types=errors.listed(TYPES),
    )
