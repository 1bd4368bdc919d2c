"""SQL script: a SELECT over the connected tables."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import errors, spec
from components.catalog.script import _sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Sql(spec.NewRows):
    """Make a table by a SELECT of Spark SQL over the connected tables, which are called t1, t2, … in the order of connection.

    One statement; WITH, joins, windows, aggregates and sub-queries over these tables are allowed, other tables, files and functions
    that run code are not. Every column of the result needs a name. Its columns are known before the run.
    """

    title = spec.text("SQL script", "SQL脚本")
    help_zh = (
        "用一条 Spark SQL 的 SELECT 语句处理已连接的表，依连接顺序称为 t1、t2……\n\n"
        "允许 WITH、连接、窗口、聚合以及对这些表的子查询；不允许访问其他表、文件和执行代码的函数。"
        "结果的每一列都要有名称，列在运行前即可知道。"
    )
    code = True
    analysed = True
    inputs = (spec.port("tables", many=True),)
    words = ("select", "query", "spark sql", "jiaoben", "chaxun")

    class Params(spec.ParamSet):
        statement: spec.Sql = spec.param(
            "One SELECT over t1, t2, ….",
            zh="对 t1、t2…… 的一条 SELECT 语句",
            title=("Statement", "语句"),
            default="SELECT * FROM t1",
        )

    params: Params

    def told(self, problem: errors.Problem) -> errors.Problem:
        return problem.at(param="statement")

    def check(self, tables: Sequence[spec.Schema] | None = None) -> list[errors.Problem]:
        try:
            self._columns(tables or [])
        except errors.UserError as wrong:
            return list(wrong.problems)
        return []

    def infer(self, tables: Sequence[spec.Schema] | None = None) -> dict[str, spec.Schema]:
        try:
            return {"table": self._columns(tables or [])}
        except errors.UserError:
            return {"table": spec.UNKNOWN}

    def _columns(self, tables: Sequence[spec.Schema]) -> spec.Schema:
        named = {f"t{n}": schema for n, schema in enumerate(tables, 1)}
        return _sql.columns(_sql.read(self.params.statement, list(named)), named)

    def run(self, job: spec.Job, tables: list[DataFrame]) -> DataFrame:
        query = _sql.read(self.params.statement, [f"t{n}" for n in range(1, len(tables) + 1)])
        views = {f"t{n}": f"v_{uuid.uuid4().hex}" for n in range(1, len(tables) + 1)}
        statement = query.over(views)
        _check_relations(job, statement, set(views.values()) | query.ctes)
        for table, view in zip(tables, views.values(), strict=True):
            table.createOrReplaceTempView(view)
        try:
            return tables[0].sparkSession.sql(statement)
        finally:
            for table, view in zip(tables, views.values(), strict=True):
                table.sparkSession.catalog.dropTempView(view)

    def pyspark(self, code: spec.Code) -> None:
        for n, table in enumerate(code.inputs["tables"], 1):
            code.line(f'{table.name}.createOrReplaceTempView("t{n}")')
        query = code.fresh("query", f"{code.label}_query")
        code.line(f"{query} = {_shown(self.params.statement)}")
        code.line(f"{code.table()} = spark.sql({query})")

    examples = (
        spec.example(
            "an aggregate; its names and types are known before",
            params={"statement": "SELECT city, count(*) AS n, avg(x) AS `平均` FROM t1 GROUP BY city ORDER BY city"},
            inputs={"tables": [{"city": ["a", "b", "a"], "x": [1, 2, 4]}]},
            outputs={"table": {"city": ["a", "b"], "n": [2, 1], "平均": [2.5, 2.0]}},
        ),
        spec.example(
            "two tables, a WITH, a window",
            params={
                "statement": "WITH j AS (SELECT t1.k, v, w FROM t1 JOIN t2 ON t1.k = t2.k) "
                "SELECT k, v + w AS s, row_number() OVER (ORDER BY k) AS r FROM j"
            },
            inputs={"tables": [{"k": [1, 2], "v": [1.0, 2.0]}, {"k": [2, 1], "w": [10.0, 20.0]}]},
            outputs={"table": {"k": [1, 2], "s": [21.0, 12.0], "r": [1, 2]}},
        ),
        spec.fails(
            "sql-function-refused",
            params={"statement": "SELECT java_method('java.lang.System', 'exit', 1) AS x FROM t1"},
            inputs={"tables": [{"x": [1]}]},
        ),
        spec.fails(
            "sql-table-unknown",
            params={"statement": "SELECT * FROM t1 WHERE exists(SELECT * FROM text.`/etc/passwd`)"},
            inputs={"tables": [{"x": [1]}]},
        ),
        spec.fails(
            "sql-part-refused",
            params={"statement": "SELECT TRANSFORM(x) USING 'cat' AS (y) FROM t1"},
            inputs={"tables": [{"x": [1]}]},
        ),
        spec.fails("sql-not-one-query", params={"statement": "DROP TABLE t1"}, inputs={"tables": [{"x": [1]}]}),
        spec.fails("column-missing", params={"statement": "SELECT cty FROM t1"}, inputs={"tables": [{"city": ["a"]}]}),
        spec.fails("column-unnamed", params={"statement": "SELECT count(*) FROM t1"}, inputs={"tables": [{"x": [1]}]}),
        spec.fails("sql-wrong", params={"statement": "SELECT FROM WHERE"}, inputs={"tables": [{"x": [1]}]}),
    )


def _shown(statement: str) -> str:
    """The statement as Python; lines stay lines."""
    plain = "\n" not in statement or '"""' in statement or "\\" in statement
    return spec.layout.text(statement) if plain else f'"""\n{statement.strip()}\n"""'


def _check_relations(job: spec.Job, statement: str, allowed: set[str]) -> None:
    """Ask Spark's own parser which tables a statement reads, should it read it in another way than the check before."""
    plan = job.spark._jsparkSession.sessionState().sqlParser().parsePlan(statement).toString()
    found = {name.strip() for name in re.findall(r"UnresolvedRelation \[([^\]]*)\]", plan)}
    strange = sorted(name for name in found if name.casefold() not in {known.casefold() for known in allowed})
    if strange or "UnresolvedTableValuedFunction" in plan or "ScriptTransformation" in plan:
        raise errors.UserError(_sql.refused(errors.listed(strange) or "TRANSFORM"))
