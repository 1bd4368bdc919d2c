"""What a component is: ports, parameters, what it does to rows, and how its schemas follow."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from components import errors, fixes
from components.spec import params as params_module
from components.spec.examples import Example
from components.spec.job import Job
from components.spec.params import ParamSet
from components.spec.ports import Port, port
from components.spec.schema import UNKNOWN, Schema
from components.spec.steps import Steps

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from components.spec.scripts.writing import Code

Rows = Literal["each", "subset", "new", "none"]
CASTS = ("double", "string", "timestamp")
"""What a column of the wrong kind is changed to by one press, where the parameter takes it."""
State = dict[str, Any]
Schemas = dict[str, Schema]


class Outputs(dict[str, Any]):
    """The values of several output ports: `Outputs(train=…, test=…)`."""


class NoParams(ParamSet):
    """A component that asks for nothing."""


def text(en: str, zh: str) -> errors.Text:
    """A sentence in both languages."""
    return errors.Text(en, zh)


class Component:
    """Base of all components. The class docstring is its English help; `help_zh` the Chinese one."""

    key: ClassVar[str] = ""
    """Set by the registry from the file's place: `<category>.<name>`."""
    title: ClassVar[errors.Text]
    help_zh: ClassVar[str] = ""
    version: ClassVar[int] = 1
    upgrades: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    replaces: ClassVar[tuple[str, ...]] = ()
    """Former keys."""
    rows: ClassVar[Rows] = "none"
    engine: ClassVar[Literal["spark", "studio"]] = "spark"
    needs: ClassVar[frozenset[str]] = frozenset({"spark"})
    deterministic: ClassVar[bool] = True
    code: ClassVar[bool] = False
    """Runs a user's own code: needs the `code` right and a process of its own."""
    analysed: ClassVar[bool] = False
    """Where `infer` leaves columns open or a type unknown, the engine may ask Spark, by `run` on empty tables and without a job."""
    wants: ClassVar[Literal["frame", "table"]] = "frame"
    """Whether `run` gets Spark frames, or `Table`s that know their scoring path."""
    costly: ClassVar[bool] = False
    """Dear to compute again, so its outputs are stored."""
    draft_most: ClassVar[Mapping[str, int]] = {}
    """How much of a parameter a draft run does at most: of trees or iterations that take a pass over the rows each."""
    packages: ClassVar[bool] = False
    """Makes a model package (`job.package`); the engine gets ready for that early."""
    inputs: ClassVar[tuple[Port, ...]] = ()
    outputs: ClassVar[tuple[Port, ...]] = ()
    unites: ClassVar[bool] = False
    """Puts the rows of several tables together unchanged: their common scoring path goes on."""
    likely_next: ClassVar[tuple[str, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    """More words that the palette finds it by."""
    examples: ClassVar[tuple[Example, ...]] = ()

    class Params(NoParams):
        """No parameters."""

    params: Any

    def __init__(self, params: ParamSet | Mapping[str, Any] | None = None) -> None:
        made = params if isinstance(params, ParamSet) else params_module.read(self.Params, params or {})
        self.params = made

    def needed(self) -> frozenset[str]:
        """What its environment must provide: `needs`, and what these parameters ask for beyond that."""
        return self.needs

    def lowered(self) -> dict[str, int]:
        """Parameters that a draft run lowers, with their values there."""
        return {name: most for name, most in self.draft_most.items() if getattr(self.params, name) > most}

    def infer(self, **schemas: Any) -> Schemas:
        """Output schemas from input schemas, for the table ports; ports without columns are left out."""
        return {}

    def check(self, **schemas: Any) -> list[errors.Problem]:
        """Problems beyond those of single parameters and picked columns; all of them."""
        return []

    def shape(self, schemas: Mapping[str, Any]) -> tuple[Schemas, list[errors.Problem]]:
        """Infer and check in one: never raises for a mistake of the user's. The graph calls this."""
        problems = [*self._picked(schemas), *self.check(**schemas)]
        try:
            return self.infer(**schemas), problems
        except errors.UserError as wrong:
            return self.unknown(), [*problems, *wrong.problems]

    def unknown(self) -> Schemas:
        """What the outputs are where nothing can be said."""
        return {p.name: UNKNOWN for p in self.outputs if p.kind == "table"}

    def reads(self) -> dict[str, str]:
        """What outside data the parameters name, for content versions: `{"path": …}`, `{"dataset": …}` or nothing."""
        return {}

    def expected_jobs(self) -> int | None:
        """About how many jobs the engine will run, for the share that is done; None where only the run tells."""
        return None

    def passes(self, table: Schema) -> int:
        """How often `run` computes the rows of a table that it reads: one that is dear to compute is kept for a second time."""
        return 1

    def shares(self) -> str | None:
        """What `run` asks of `job.shared`, by name: nodes with the same inputs and name have it in common; None for nothing."""
        return None

    def told(self, problem: errors.Problem) -> errors.Problem:
        """A failure of this node's run as the component tells it: with what its own settings can do about it."""
        return problem

    def caused(self, problem: errors.Problem) -> errors.Problem | None:
        """A failure of a later node whose cause is a column that this component made; None where it is not."""
        return None

    def pyspark(self, code: Code) -> None:
        """Write this node as a part of a script that runs without the product; by default the script imports its file."""
        from components.spec.scripts import imported

        imported.write(self, code)

    @classmethod
    def help_en(cls) -> str:
        return inspect.cleandoc(cls.__doc__ or "")

    def _picked(self, schemas: Mapping[str, Any]) -> list[errors.Problem]:
        """Columns named by parameters that are not there, or not of a kind that the parameter takes."""
        found: list[errors.Problem] = []
        kind: type[ParamSet] = type(self.params)
        for name, (picker, port_name) in params_module.pickers(kind).items():
            if not picker.picks:
                continue
            schema = self._table(schemas, port_name)
            value = getattr(self.params, name)
            for column in [value] if isinstance(value, str) else (value or []):
                problem = _pick(picker, schema, column)
                if problem is not None:
                    found.append(problem.at(param=name, port=port_name))
        return found

    def _table(self, schemas: Mapping[str, Any], port_name: str | None) -> Schema:
        name = port_name or next((p.name for p in self.inputs if p.kind == "table"), None)
        schema = schemas.get(name) if name else None
        if isinstance(schema, list):
            schema = schema[0] if schema else None
        return schema if isinstance(schema, Schema) else UNKNOWN


def _pick(picker: params_module.Picker, schema: Schema, name: str) -> errors.Problem | None:
    if name == "":
        return errors.problem("param-required", "Choose a column.", "请选择一列。")
    missing = schema.missing(name)
    column = schema.get(name)
    if missing is not None or column is None:
        return missing
    if picker.types and column.type not in picker.types and column.type != "unknown":
        return errors.problem(
            "column-kind-wrong",
            "Column “{column}” is {found}; needed: {needed}.",
            "列“{column}”的类型是 {found}，需要：{needed}。",
            where=errors.Where(column=name),
            hint=("Change its type with “Cast” before this step.", "可先用“类型转换”改变它的类型。"),
            fixes=[fixes.cast(column.name, kind) for kind in CASTS if kind in picker.types][:1],
            column=name,
            found=column.type,
            needed=errors.listed(sorted(picker.types)),
        )
    return None


class Source(Component):
    """A table from outside the experiment. `infer` gives what is known without reading; `run` reads."""

    rows: ClassVar[Rows] = "new"
    outputs: ClassVar[tuple[Port, ...]] = (port("table"),)

    def infer(self, **schemas: Any) -> Schemas:
        return {"table": UNKNOWN}

    def probe(self, job: Job) -> Schema:
        """Look into the source (in the engine) for its columns; by default what `run` would read."""
        from components.spec import spark_types

        return spark_types.schema_of(self.run(job))

    def doubts(self, table: Schema) -> list[errors.Problem]:
        """What the columns that were found make one ask: warnings."""
        return []

    def size(self) -> float | None:
        """How many rows there will be, where the parameters say so."""
        return None

    def smaller(self, rows: int) -> Source | None:
        """The same with at most so many rows, for a draft run; None where it has to be read to be sampled."""
        return None

    def run(self, job: Job) -> DataFrame:
        raise NotImplementedError


class EachRow(Component):
    """One row out per row in, from that row alone, by steps. With `fit` it learns a small JSON state first."""

    rows: ClassVar[Rows] = "each"
    inputs: ClassVar[tuple[Port, ...]] = (port("table"),)
    outputs: ClassVar[tuple[Port, ...]] = (port("table"),)

    def steps(self, table: Schema, fitted: State | None = None) -> Steps:
        raise NotImplementedError

    def fit(self, table: DataFrame, schema: Schema) -> State:
        """Learn from the table: one aggregation; a small JSON value."""
        raise NotImplementedError

    def placeholder(self, table: Schema) -> State:
        """A state of the right shape for the schema, before anything is learnt."""
        raise NotImplementedError

    @classmethod
    def learns(cls) -> bool:
        return cls.fit is not EachRow.fit

    def passes(self, table: Schema) -> int:
        return 2 if self.learns() else 1

    def planned(self, table: Schema) -> Steps:
        """The steps as far as they are known before a run; remembered, as the graph asks more than once."""
        return _planned(self, table)

    def infer(self, **schemas: Any) -> Schemas:
        return self.shape(schemas)[0]

    def shape(self, schemas: Mapping[str, Any]) -> tuple[Schemas, list[errors.Problem]]:
        table = schemas.get("table") or UNKNOWN
        problems = [*self._picked(schemas), *self.check(**schemas)]
        if any(p.severity == "error" for p in problems):
            return self._broken(table), problems
        try:
            schema, found = self.planned(table).infer(table)
        except errors.UserError as wrong:
            return self._broken(table), [*problems, *wrong.problems]
        return {"table": schema}, [*problems, *_news(found, problems)]

    def pyspark(self, code: Code) -> None:
        from components.spec.scripts import steps

        table = code.inputs["table"]
        if self.learns() or hasattr(self, "run"):
            super().pyspark(code)
        else:
            steps.node(code, table, self.steps(table.schema))

    def _broken(self, table: Schema) -> Schemas:
        return {"table": Schema(table.columns, open=True)}


@functools.lru_cache(maxsize=20_000)
def _planned(made: EachRow, table: Schema) -> Steps:
    return made.steps(table, made.placeholder(table)) if made.learns() else made.steps(table)


def _news(found: Sequence[errors.Problem], told: Sequence[errors.Problem]) -> list[errors.Problem]:
    """Problems of expressions, without columns whose lack is told already, each once."""
    lacking = {p.where.column for p in told if p.code == "column-missing"}
    fresh: dict[tuple[str, Any, str], errors.Problem] = {}
    for p in found:
        if p.code != "expression-column-missing" or p.data.get("column") not in lacking:
            fresh.setdefault((p.code, p.where.column, p.message.en), p)
    return list(fresh.values())


class Fitted(EachRow):
    """An `EachRow` that learns, and hands its steps on as a transformer."""

    outputs: ClassVar[tuple[Port, ...]] = (port("table"), port("transformer"))


class Subset(Component):
    """Some of the rows, unchanged. `keep` says which as a condition, per output, where it can be said."""

    rows: ClassVar[Rows] = "subset"
    inputs: ClassVar[tuple[Port, ...]] = (port("table"),)
    outputs: ClassVar[tuple[Port, ...]] = (port("table"),)

    def infer(self, **schemas: Any) -> Schemas:
        table = schemas.get("table") or UNKNOWN
        return {p.name: table for p in self.outputs if p.kind == "table"}

    def keep(self, table: Schema, earlier: Sequence[str] = ()) -> dict[str, str | None]:
        """Per output port the condition (Spark SQL) that its rows meet, or None where no condition says it.

        `earlier` are the conditions on the table's path: what draws at random must not draw by the same numbers again.
        """
        return {p.name: None for p in self.outputs if p.kind == "table"}

    def pyspark(self, code: Code) -> None:
        from components.spec.scripts import picking

        picking.node(self, code)

    def run(self, job: Job, table: Any) -> Any:
        raise NotImplementedError


class NewRows(Component):
    """New rows: join, aggregate, window, pivot. Writes `infer` and `run` side by side."""

    rows: ClassVar[Rows] = "new"
    costly = True
    unites: ClassVar[bool] = False
    """The rows of its inputs as they are: where these came the same way, so did the result."""
    inputs: ClassVar[tuple[Port, ...]] = (port("table"),)
    outputs: ClassVar[tuple[Port, ...]] = (port("table"),)

    def run(self, job: Job, **tables: Any) -> Any:
        raise NotImplementedError


class Report(Component):
    """Looks at tables or models and tells: blocks by `job.report`, numbers by `job.metric`."""

    rows: ClassVar[Rows] = "none"
    costly = True
    inputs: ClassVar[tuple[Port, ...]] = (port("table"),)
    outputs: ClassVar[tuple[Port, ...]] = (port("report"),)

    def run(self, job: Job, **values: Any) -> Any:
        raise NotImplementedError

    def pyspark(self, code: Code) -> None:
        """A report is for the screen: a script has only its tables, if any is read."""
        if any(port.kind == "table" for port in self.outputs):
            super().pyspark(code)
        else:
            code.comment("A report for the studio's screen; it changes nothing here.")


class Evaluator(Report):
    """A report whose main result is numbers. `run` gets `Table`s, so that roles are known."""

    wants = "table"
    outputs: ClassVar[tuple[Port, ...]] = (port("metrics"), port("report"))

    def pyspark(self, code: Code) -> None:
        Component.pyspark(self, code)


class Predictor(Component):
    """Adds a model's outputs to each row of a table."""

    rows: ClassVar[Rows] = "each"
    costly = True
    wants = "table"
    inputs: ClassVar[tuple[Port, ...]] = (port("model"), port("table"))
    outputs: ClassVar[tuple[Port, ...]] = (port("table"),)

    def run(self, job: Job, model: Any, table: Any) -> Any:
        raise NotImplementedError


class Action(Component):
    """Something done with a result, such as publishing it; never reused, done once per run."""

    rows: ClassVar[Rows] = "none"

    def run(self, job: Job, **values: Any) -> Any:
        raise NotImplementedError


def label_of(chosen: str | None, table: Schema, param: str = "label") -> str:
    """The column chosen, else the one with the label role; raises UserError where there is none."""
    role = table.role("label")
    name = chosen or (role.name if role else None)
    if name is None:
        raise errors.UserError(no_label(param))
    missing = table.missing(name)
    if missing is not None and missing.severity == "error":
        raise errors.UserError(missing.at(param=param))
    found = table.get(name)
    return found.name if found else name


def no_label(param: str = "label") -> errors.Problem:
    """That a label must be chosen."""
    return errors.problem(
        "label-missing",
        "Choose the column with the true value.",
        "请选择真实值（目标）列。",
        where=errors.Where(param=param),
        hint=("Choose it here, or give a column the role “label” before.", "请在此选择，或先为某列设置“标签”角色。"),
    )


def require(found: Sequence[Any] | None, en: str, zh: str, param: str) -> list[errors.Problem]:
    """A problem when a list parameter is empty."""
    if found:
        return []
    return [errors.problem("param-required", en, zh, where=errors.Where(param=param))]
