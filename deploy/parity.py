"""Parity: the served form gives the engine's scores, row by row, also where a row is broken."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from components.errors import StudioError
from components.expressions import types
from components.spec.scoring import Input, Program
from deploy.manifest import CASES, PARITY, ROWS, Package
from deploy.scorers.base import Scorer, Scores, plain
from deploy.values import INTEGERS, typed

if TYPE_CHECKING:
    from collections.abc import Callable

TOLERANCE = 1e-6
SHOWN = 20
"""So many failures at most are kept in a report."""
MOST_BROKEN = 400
"""So many made-up rows at most; with very many columns the last ones go without."""


@dataclass(frozen=True)
class Case:
    """A row of the parity sample: what it is, the changed column, and what the engine made of it."""

    kind: str
    """`row` (held out from training), or `null`, `empty`, `unparsable`, `unseen` in one column."""
    column: str | None = None
    expected: Mapping[str, Any] | None = None
    error: str | None = None


def parity_rows(program: Program, base: Mapping[str, Any]) -> list[tuple[Case, dict[str, Any]]]:
    """Rows like `base` (raw column → value) with one column broken: for each input a null, and what its type allows of an
    empty, an unparsable and an unseen value. At most `MOST_BROKEN`."""
    made = []
    for one in program.inputs:
        for kind, value in _broken(one, base.get(one.name)):
            made.append((Case(kind, one.name), {**base, one.name: value}))
    return made[:MOST_BROKEN]


def _broken(one: Input, value: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("null", None)]
    if one.source_type == types.STRING:
        found += [("empty", ""), ("unparsable", "?!"), ("unseen", "never seen 未见过")]
    elif one.source_type in INTEGERS:
        found.append(("unseen", min(abs(value or 0) * 10 + 1, 2 ** INTEGERS[one.source_type] - 1)))
    elif one.source_type in (types.DOUBLE, types.FLOAT):
        finite = value if value is not None and math.isfinite(value) else 0.0
        found += [("unseen", abs(finite) * 10 + 1.5), ("unparsable", math.nan)]
    elif one.source_type == types.DATE:
        found.append(("unseen", datetime.date(2101, 3, 1)))
    return found


def check(package: Package, scorer: Scorer, cases: Sequence[Case], rows: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Score the sample in this process and compare: {rows, max_difference, failures, ok}."""
    return compare(cases, lambda picked: score_rows(package, scorer, rows, picked))


def score_rows(
    package: Package, scorer: Scorer, rows: Mapping[str, Sequence[Any]], picked: Sequence[int]
) -> list[dict[str, Any] | str]:
    """Scores of some rows, as an endpoint would give them one by one: outputs, or why there are none."""
    columns = {one.name: [rows[one.name][n] for n in picked] for one in package.inputs}
    try:
        given = typed(package.inputs, columns)
    except StudioError as wrong:
        if len(picked) > 1:
            return [score_rows(package, scorer, rows, [n])[0] for n in picked]
        return [wrong.problems[0].message.en]
    scores = scorer.score(given.frame)
    return [_told(scores, given.errors, n) for n in range(len(picked))]


def _told(scores: Scores, broken: Mapping[int, Any], row: int) -> dict[str, Any] | str:
    wrong = broken.get(row) or scores.errors.get(row)
    return str(wrong.message.en) if wrong else scores.row(row)


def compare(cases: Sequence[Case], score: Callable[[Sequence[int]], list[dict[str, Any] | str]]) -> dict[str, Any]:
    """The report on a served form: `score` gives, for row numbers, outputs or an error's text each."""
    answers = score(range(len(cases)))
    largest, failures = 0.0, []
    for number, (case, got) in enumerate(zip(cases, answers, strict=True)):
        apart, why = difference(case, got)
        largest = max(largest, apart)
        if why:
            failures.append({"row": number, "case": case.kind, "column": case.column, "why": why})
    ok = not failures and bool(cases)
    return {
        "rows": len(cases),
        "max_difference": largest,
        "failed": len(failures),
        "failures": failures[:SHOWN],
        "ok": ok,
    }


def difference(case: Case, got: dict[str, Any] | str) -> tuple[float, str | None]:
    """How far a row's numbers are apart, and why the row does not hold (None where it does)."""
    if isinstance(got, str) or case.expected is None:
        if isinstance(got, str) and case.expected is None:
            return 0.0, None
        side = f"only the served form fails: {got}" if isinstance(got, str) else f"only the engine fails: {case.error}"
        return 0.0, side[:300]
    largest = 0.0
    for name, expected in case.expected.items():
        value = got.get(name)
        if isinstance(expected, (int, float)) and isinstance(value, (int, float)) and not isinstance(expected, bool):
            apart = _apart(float(expected), float(value))
            largest = max(largest, apart)
            if apart > TOLERANCE:
                return largest, f"{name}: engine {expected!r}, served {value!r}"
        elif plain(expected) != plain(value):
            return largest, f"{name}: engine {expected!r}, served {value!r}"
    return largest, None


def _apart(a: float, b: float) -> float:
    """Absolute difference, relative to numbers beyond one; NaN is equal to NaN."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    apart = abs(a - b) / max(1.0, abs(a), abs(b))
    return 1e308 if math.isnan(apart) else apart


def read_sample(package: Package) -> tuple[list[Case], dict[str, list[Any]]]:
    """The package's parity sample: cases, and the raw columns of the signature in the same order."""
    import pyarrow.parquet as pq

    told = json.loads((package.folder / CASES).read_text(encoding="utf-8"))
    table = pq.read_table(package.folder / ROWS)
    cases = [Case(**{**case, "expected": _decoded(case["expected"])}) for case in told]
    return cases, {name: _plain(table[name]) for name in table.column_names}


def _plain(column: Any) -> list[Any]:
    """A column's values as a request carries them: decimals are numbers there."""
    import pyarrow as pa

    kind = column.type
    return list((column.cast("float64") if pa.types.is_decimal(kind) else column).to_pylist())


def write_cases(package: Package, cases: Sequence[Case]) -> None:
    """Store what the engine made of the sample's rows."""
    told = [{**asdict(case), "expected": _encoded(case.expected)} for case in cases]
    (package.folder / CASES).write_text(json.dumps(told, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def write_report(package: Package, report: Mapping[str, Any]) -> None:
    """Store the parity report."""
    text = json.dumps({**report, "tolerance": TOLERANCE}, ensure_ascii=False, allow_nan=False)
    (package.folder / PARITY).write_text(text, encoding="utf-8")


SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def _encoded(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """JSON has no NaN: numbers that are none are written as {"number": "NaN"}."""
    if row is None:
        return None
    made = {}
    for name, value in row.items():
        if isinstance(value, float) and not math.isfinite(value):
            made[name] = {"number": next(text for text, is_ in SPECIAL.items() if repr(is_) == repr(value))}
        else:
            made[name] = plain(value)
    return made


def _decoded(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: SPECIAL[v["number"]] if isinstance(v, dict) else v for name, v in row.items()}
