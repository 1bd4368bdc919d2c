"""A user's SQL before it runs: that it is one query over the connected tables and nothing else, and what columns it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from components import errors, fixes, spec
from components.catalog.script import _allowed
from components.expressions import language

if TYPE_CHECKING:
    from sqlglot.optimizer.scope import Scope

WHERE = errors.Where(param="statement")
LONGEST = 100_000
REFUSED = (
    exp.Command, exp.DDL, exp.DML, exp.Into, exp.Parameter, exp.Placeholder, exp.SessionParameter, exp.QueryTransform,
    exp.TableSample,
)  # fmt: skip
BROKEN = (SqlglotError, RecursionError, LookupError, ValueError, TypeError, AttributeError)
"""What the parser raises on text that it does not expect."""
NUMBERS = ("int", "bigint", "double")


@dataclass(frozen=True)
class Query:
    """One query that is allowed, and the names of the tables that it may read."""

    text: str
    tree: exp.Query
    names: tuple[str, ...]

    @property
    def ctes(self) -> set[str]:
        """Names that its WITH clauses give."""
        return {cte.alias for cte in self.tree.find_all(exp.CTE)}

    def over(self, views: Mapping[str, str]) -> str:
        """The text with each table replaced by its view, under the table's own name."""
        made = self.text
        for table in sorted(self._tables(), key=lambda t: -int(t.this.meta["start"])):
            start, end = table.this.meta["start"], table.this.meta["end"] + 1
            alias = "" if table.alias else f" AS {language.quote(table.name)}"
            made = f"{made[:start]}{language.quote(views[table.name.casefold()])}{alias}{made[end:]}"
        return made

    def _tables(self) -> Iterator[exp.Table]:
        for table in self.tree.find_all(exp.Table):
            if table.name.casefold() in self.names and not table.find_ancestor(exp.Hint) and not _of_cte(table):
                yield table


def read(text: str, names: Sequence[str]) -> Query:
    """Parse and check; raises UserError with every problem found."""
    if "${" in text or len(text) > LONGEST:
        raise errors.UserError(refused("${…}" if "${" in text else f"{len(text)} characters"))
    try:
        tokens = sqlglot.tokenize(text, read="spark")
        trees = [tree for tree in sqlglot.parse(text, read="spark") if tree is not None]
    except BROKEN as wrong:
        raise errors.UserError(_syntax(wrong)) from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise errors.UserError(_not_one())
    known = tuple(name.casefold() for name in names)
    found = [*_calls(tokens, trees[0]), *_parts(trees[0]), *_tables(trees[0], known, names)]
    if found:
        raise errors.UserError(found)
    return Query(text, trees[0], known)


def _calls(tokens: Sequence[Token], tree: exp.Query) -> Iterator[errors.Problem]:
    """Names before a parenthesis that are not allowed, and names that Spark wants quoted."""
    named = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    told = set()
    for n, token in enumerate(tokens):
        after = tokens[n + 1] if n + 1 < len(tokens) else None
        word = token.text.casefold()
        if token.token_type == TokenType.VAR and not token.text.isascii():
            yield _unquoted(token.text)
        if word == "using" and (after is None or after.token_type != TokenType.L_PAREN):
            yield refused("USING")
        if after is None or after.token_type != TokenType.L_PAREN or not _is_word(token):
            continue
        alias = n > 0 and tokens[n - 1].token_type == TokenType.ALIAS
        if alias or word in _allowed.CALLABLE or word in named or word in told:
            continue
        if token.token_type == TokenType.IDENTIFIER or word not in _allowed.KEYWORDS:
            told.add(word)
            yield _function(word)


def _is_word(token: Token) -> bool:
    return token.token_type == TokenType.IDENTIFIER or (
        token.token_type != TokenType.STRING and token.text[:1].isidentifier()
    )


def _parts(tree: exp.Query) -> Iterator[errors.Problem]:
    for node in tree.walk():
        if isinstance(node, REFUSED):
            yield refused(node.sql("spark")[:60])


def _tables(tree: exp.Query, known: Sequence[str], names: Sequence[str]) -> Iterator[errors.Problem]:
    for table in tree.find_all(exp.Table):
        plain = isinstance(table.this, exp.Identifier) and not table.args.get("db") and not table.args.get("catalog")
        if not plain or not (table.name.casefold() in known or _of_cte(table)):
            yield _unknown(table.sql("spark"), names)


def _of_cte(table: exp.Table) -> bool:
    """Whether a name is that of a WITH around it."""
    above: Any = table
    while above is not None:
        ctes = above.args.get("with_") or above.args.get("with")
        if ctes is not None and any(cte.alias.casefold() == table.name.casefold() for cte in ctes.expressions):
            return True
        above = above.parent
    return False


Types = dict[str, str]


def columns(query: Query, tables: Mapping[str, spec.Schema]) -> spec.Schema:
    """The result's columns: names by the query, types by the row language; "unknown" where it cannot tell.

    Raises UserError where a column does not exist, has no name, or has that of another.
    """
    # The optimizer is imported here: the catalogue loads quicker without it.
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.schema import MappingSchema

    if any(schema.open for schema in tables.values()):
        return _guessed(query)
    lowered = query.tree.copy()
    for identifier in lowered.find_all(exp.Identifier):
        identifier.set("this", identifier.this.casefold())
    known = {name.casefold(): {c.name.casefold(): c.type for c in schema.columns} for name, schema in tables.items()}
    plain = {name: dict.fromkeys(types, "string") for name, types in known.items()}
    try:
        qualified = qualify(
            lowered, schema=MappingSchema(dict(plain), dialect="spark", normalize=False), dialect="spark"
        )
    except OptimizeError as wrong:
        raise errors.UserError(_unresolved(str(wrong), [c for s in tables.values() for c in s.names])) from None
    except BROKEN:
        return _guessed(query)
    types = _Typer(known).run(qualified)
    spelled = _spellings(query.tree, tables)
    made = [(spelled.get(name, name), kind) for name, kind in types]
    _check_names(query.tree, [name for name, _ in made])
    return spec.Schema(tuple(spec.SchemaColumn(name, kind) for name, kind in made))


def _guessed(query: Query) -> spec.Schema:
    """What the text alone tells."""
    star = any(isinstance(made, exp.Star) or made.is_star for made in query.tree.selects)
    names = [made.alias_or_name for made in query.tree.selects if not made.is_star and made.alias_or_name]
    return spec.Schema(tuple(spec.SchemaColumn(name, "unknown") for name in dict.fromkeys(names)), star)


def _spellings(tree: exp.Query, tables: Mapping[str, spec.Schema]) -> dict[str, str]:
    """Names as they were written: the tables' own, then those that the query gives."""
    found = {c.name.casefold(): c.name for schema in tables.values() for c in schema.columns}
    for select in tree.find_all(exp.Select):
        found |= {
            made.alias_or_name.casefold(): made.alias_or_name for made in select.expressions if made.alias_or_name
        }
    return found


def _check_names(tree: exp.Query, names: Sequence[str]) -> None:
    problems = []
    for n, name in enumerate(names):
        if re.fullmatch(r"_col_\d+", name):
            shown = tree.selects[n].sql("spark")[:60] if n < len(tree.selects) else str(n + 1)
            problems.append(_unnamed(shown))
    folded = [name.casefold() for name in names]
    twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
    problems += [_twice(name) for name in twice]
    if problems:
        raise errors.UserError(problems)


class _Typer:
    """Types of the columns of every part of a qualified query, inner parts first."""

    def __init__(self, tables: Mapping[str, Types]) -> None:
        self.tables = tables
        self.made: dict[int, list[tuple[str, str]]] = {}

    def run(self, tree: exp.Expr) -> list[tuple[str, str]]:
        from sqlglot.optimizer.scope import traverse_scope

        for scope in traverse_scope(tree):
            self.made[id(scope.expression)] = self._scope(scope)
        return self.made[id(tree)]

    def _scope(self, scope: Scope) -> list[tuple[str, str]]:
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            left, right = (self.made.get(id(side.expression), []) for side in scope.set_operation_scopes)
            pairs = zip(left, right, strict=False)
            return [(name, _common(a, b)) for (name, a), (_, b) in pairs]
        if not isinstance(query, exp.Select):
            return []
        return [(made.alias_or_name, self.type(made.unalias(), scope)) for made in query.expressions]

    def type(self, node: exp.Expr, scope: Scope) -> str:
        if isinstance(node, (exp.Paren, exp.Alias)):
            return self.type(node.this, scope)
        if isinstance(node, exp.Column):
            return self._column(node, scope)
        if isinstance(node, (exp.Window, exp.Filter, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls)):
            return self.type(node.this, scope)
        if isinstance(node, exp.Func) and (found := self._aggregate(node, scope)):
            return found
        return self._row(node, scope)

    def _column(self, node: exp.Column, scope: Scope | None) -> str:
        while scope is not None:
            source = scope.sources.get(node.table)
            if isinstance(source, exp.Table):
                return self.tables.get(source.name, {}).get(node.name, "unknown")
            if source is not None:
                return dict(self.made.get(id(source.expression), [])).get(node.name, "unknown")
            scope = scope.parent
        return "unknown"

    def _aggregate(self, node: exp.Func, scope: Scope) -> str | None:
        """The type of what is made of many rows; None where the node is no such function."""
        fixed = FIXED.get(type(node))
        if fixed is not None:
            return fixed
        inner = self.type(node.this, scope) if isinstance(node, (*SAME, exp.Sum, exp.Avg)) and node.this else "unknown"
        if isinstance(node, SAME):
            return inner
        if isinstance(node, exp.Sum):
            return {"double": "double", "float": "double"}.get(inner, "bigint" if inner in WHOLE else "unknown")
        if isinstance(node, exp.Avg):
            return "double" if inner in (*WHOLE, "double", "float") else "unknown"
        return "unknown" if isinstance(node, exp.AggFunc) else None

    def _row(self, node: exp.Expr, scope: Scope) -> str:
        """A row expression over columns and aggregates, by the row language."""
        types: Types = {}

        def flat(part: exp.Expr) -> exp.Expr:
            if isinstance(part, (exp.Column, exp.AggFunc, exp.Window, exp.Filter)):
                name = f"c{len(types)}"
                types[name] = self.type(part, scope)
                return exp.column(name, quoted=True)
            return part

        try:
            return language.parse(node.transform(flat).sql("spark"), types).type
        except errors.UserError:
            return "unknown"


WHOLE = ("tinyint", "smallint", "int", "bigint")
SAME = (exp.Min, exp.Max, exp.First, exp.Last, exp.AnyValue, exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead)
FIXED: dict[type[exp.Expr], str] = {
    exp.Count: "bigint", exp.ApproxDistinct: "bigint", exp.CountIf: "bigint", exp.RowNumber: "int", exp.Rank: "int",
    exp.DenseRank: "int", exp.Ntile: "int", exp.PercentRank: "double", exp.CumeDist: "double", exp.Stddev: "double",
    exp.StddevSamp: "double", exp.StddevPop: "double", exp.Variance: "double", exp.VariancePop: "double", exp.Corr: "double",
}  # fmt: skip


def _common(a: str, b: str) -> str:
    if a == b:
        return a
    return max(a, b, key=NUMBERS.index) if a in NUMBERS and b in NUMBERS else "unknown"


def _syntax(wrong: Exception) -> errors.Problem:
    found = wrong.errors[0] if isinstance(wrong, ParseError) and wrong.errors else {}
    place = f"{found.get('line', '?')}:{found.get('col', '?')}"
    return errors.problem(
        "sql-wrong",
        "The SQL cannot be read at {place}, near “{near}”.",
        "SQL 在 {place} 处无法解析，位于“{near}”附近。",
        where=WHERE,
        place=place,
        hint=("Look at the brackets, commas and quotes there.", "请检查该处的括号、逗号和引号。"),
        near=str(found.get("highlight") or ""),
        line=found.get("line"),
    )


def _not_one() -> errors.Problem:
    return errors.problem("sql-not-one-query", "Write exactly one SELECT.", "请只写一条 SELECT 语句。", where=WHERE)


def refused(part: str) -> errors.Problem:
    """That a part of SQL is not allowed here."""
    return errors.problem(
        "sql-part-refused",
        "This is not allowed in an SQL script: {part}.",
        "SQL 脚本中不允许使用：{part}。",
        where=WHERE,
        part=part,
    )


def _function(name: str) -> errors.Problem:
    return errors.problem(
        "sql-function-refused",
        "The function “{function}” cannot be used in an SQL script.",
        "SQL 脚本中不能使用函数“{function}”。",
        where=WHERE,
        hint=errors.did_you_mean(name, _allowed.CALLABLE),
        function=name,
    )


def _unknown(table: str, names: Sequence[str]) -> errors.Problem:
    return errors.problem(
        "sql-table-unknown",
        "There is no table “{table}” here (tables: {tables}).",
        "没有表“{table}”（可用的表：{tables}）。",
        where=WHERE,
        hint=("Connected tables are t1, t2, … in the order of their connections.", "已连接的表依连接顺序为 t1、t2……"),
        table=table,
        tables=errors.listed(names),
    )


def _unquoted(name: str) -> errors.Problem:
    return errors.problem(
        "sql-name-unquoted",
        "Put the name “{name}” into backticks: `{name}`.",
        "请给名称“{name}”加上反引号：`{name}`。",
        where=WHERE,
        name=name,
    )


def _unresolved(message: str, known: Sequence[str]) -> errors.Problem:
    found = re.search(r"Column '\"?([^'\"]+)\"?' could not be resolved", message) or re.search(
        r"Unknown column: ([^\s.]+)", message
    )
    if found is None:
        return errors.problem(
            "sql-wrong", "The SQL is wrong: {reason}.", "SQL 有误：{reason}。", where=WHERE, reason=message[:200]
        )
    name = found.group(1).split(".")[-1].strip('`"')
    if name.casefold() in {column.casefold() for column in known}:
        return _ambiguous(name)
    return errors.problem(
        "column-missing",
        "There is no column “{column}” (columns: {columns}).",
        "没有列“{column}”（现有列：{columns}）。",
        where=errors.Where(param="statement", column=name),
        hint=errors.did_you_mean(name, known) or errors.CHOOSE_COLUMN,
        fixes=fixes.meant(name, known),
        column=name,
        columns=errors.listed(known),
    )


def _ambiguous(name: str) -> errors.Problem:
    return errors.problem(
        "column-ambiguous",
        "“{column}” could be the column of more than one table.",
        "列“{column}”不明确，多张表中都有它。",
        where=errors.Where(param="statement", column=name),
        hint=("Write its table before it, such as t1.{column}.", "请在列名前写明表名，例如 t1.{column}。"),
        column=name,
    )


def _unnamed(shown: str) -> errors.Problem:
    return errors.problem(
        "column-unnamed",
        "Give this column a name with AS: {expression}.",
        "请用 AS 为此列命名：{expression}。",
        where=WHERE,
        expression=shown,
    )


def _twice(name: str) -> errors.Problem:
    return errors.problem(
        "column-twice",
        "Two columns would be called “{column}”.",
        "会有两列都叫“{column}”。",
        where=errors.Where(param="statement", column=name),
        hint=("Name one of them otherwise with AS.", "请用 AS 给其中一列换个名字。"),
        column=name,
    )
