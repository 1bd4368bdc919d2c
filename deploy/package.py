"""Makes a model package: the whole way from raw columns to the prediction, in every serving form, with its proof."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import Problem, Text, UserError, problem
from components.expressions.functions import PMML as PMML_FORM
from components.spec import boosters, spark_types
from components.spec.lineage import compile_path
from components.spec.schema import Schema
from components.spec.scoring import Program
from components.spec.training import Model
from deploy import engine, parity, prove, prover
from deploy.manifest import FORMAT, MODEL, PARITY, PMML, ROWS, Package, signature
from deploy.pmml import core as pmml_core

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from pyspark.sql.types import StructType

RECORDED = ("pyspark", "xgboost-cpu", "lightgbm", "polars", "numpy", "sqlglot", "pyspark2pmml", "experiment-studio")
Tell = Callable[[float, Text], None]


def build(
    model_folder: Path | str,
    out: Path | str,
    *,
    spark: SparkSession,
    name: str,
    lineage: Mapping[str, Any] | None = None,
    metrics: Mapping[str, float] | None = None,
    data: Mapping[str, Any] | None = None,
    stage: str | None = None,
    apart: bool = True,
    trained: Model | None = None,
    tell: Tell = lambda share, doing: None,
) -> dict[str, Any]:
    """Package a model artifact (folder with model.json, core/, rows.parquet) into the folder `out`; gives its model.json.

    `lineage` says which run and node made it, `data` the content version of what it was trained on; `trained` is the model
    itself where it is at hand, which spares reading it. The parity report is under `parity`; `parity.ok` false is told, not
    raised: publishing decides. `apart` proves in a process of its own, as an endpoint is one. `tell` hears how far it is.
    Raises UserError naming the node where the path cannot be served.
    """
    if apart:
        prover.shared.start()
    source, target = Path(model_folder), Path(out)
    tell(0.0, Text("reading the model", "正在读取模型"))
    model = trained or Model.load(str(source))
    extra = {
        "stage": stage,
        "lineage": dict(lineage or {}),
        "metrics": {**model.info.metrics, **(metrics or {})},
        "data": {"rows": model.info.trained_rows, **(data or {})},
    }
    tell(0.1, Text("writing PMML", "正在导出 PMML"))
    about = write(model, source, target, name, extra, spark)
    tell(0.4, Text("scoring the sample in the engine", "正在用引擎计算样本得分"))
    _sample(model, source, target, spark)
    shares = iter((0.7, 0.9, 0.95))

    def proving(scorer: str) -> None:
        tell(next(shares, 0.95), Text(f"comparing {scorer} with the engine", f"正在比较 {scorer} 与引擎的得分"))

    report = prover.shared.prove(target, proving) if apart else prove.prove(target, tell=proving)
    return _finished(target, about, report)


def write(
    model: Model, source: Path, target: Path, name: str, extra: Mapping[str, Any], spark: SparkSession | None = None
) -> dict[str, Any]:
    """Write all of a package but its proof; gives its model.json. Without Spark there is no PMML."""
    program = compiled(model)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source / "core", target / "core", dirs_exist_ok=True)
    about = {
        **model.info.json(),
        "format": FORMAT,
        "kind": "model",
        "name": name,
        "created_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "signature": signature(program, model.info),
        "program": program.json(),
        "versions": versions(),
        "forms": {"pmml": _write_pmml(model, program, target, spark)},
        **extra,
    }
    _write(target, about)
    return about


def compiled(model: Model) -> Program:
    """The program of a model's scoring path. Raises UserError naming the node where it cannot be served."""
    info = model.info
    if info.path is None:
        raise UserError(problem("path-missing", "The model does not know its data's path.", "模型缺少数据处理路径。"))
    program = compile_path(info.path, info.inputs, info.encode)
    refused = program.servable.refused
    if refused:
        raise UserError(refused)
    return program


def versions() -> dict[str, str]:
    """What the package was made with."""
    found = {"python": platform.python_version()}
    for name in RECORDED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _write_pmml(model: Model, program: Program, target: Path, spark: SparkSession | None) -> dict[str, Any]:
    """Write model.pmml; where that is impossible, the reason is stored instead."""
    from deploy.pmml import whole as pmml_whole

    if spark is None:
        return {
            "missing": problem("pmml-missing", "PMML is written in Spark only.", "PMML 只能在 Spark 中导出。").json()
        }
    missing = pmml_core.unavailable(spark)
    problems = [missing] if missing else program.servable.obstacles[PMML_FORM]
    if problems:
        return {"missing": problems[0].json()}
    slots = pmml_whole.slot_names(program, len(model.info.inputs))
    try:
        core = pmml_core.core_pmml(model, slots, pmml_whole.target_name(program, model.info), spark)
        document = pmml_whole.whole(core, program, model.info, slots, _zeroed(model))
    except UserError as cause:
        return {"missing": cause.problems[0].json()}
    (target / PMML).write_bytes(document)
    return {"file": PMML, "sha256": hashlib.sha256(document).hexdigest(), "bytes": len(document)}


def _zeroed(model: Model) -> frozenset[int]:
    library = boosters.LIBRARIES.get(model.info.library)
    return library.zeroed(model.core) if library else frozenset()


def _sample(model: Model, source: Path, target: Path, spark: SparkSession) -> None:
    """Score the held-out and the broken rows in the engine, and store both."""
    package = Package.open(target)
    held, schema = _held_out(source, model)
    base = _whole(held)
    broken = _broken(package, held, base)
    answers = engine.score_each(model, [*held, *(row for _, row in broken)], schema, spark)
    good = next((n for n in range(len(held)) if not isinstance(answers[n], str)), base)
    if base is not None and good is not None and isinstance(answers[base], str) and good != base:
        broken = _broken(package, held, good)
        answers[len(held) :] = engine.score_each(model, [row for _, row in broken], schema, spark)
    every = [*(parity.Case("row") for _ in held), *(case for case, _ in broken)]
    cases = [_case(case, answer) for case, answer in zip(every, answers, strict=True)]
    _write_rows(package, [*held, *(row for _, row in broken)], schema)
    parity.write_cases(package, cases)
    parity.write_report(package, {"held_out": _known_held_out(source)})


def _case(case: parity.Case, answer: engine.Answer) -> parity.Case:
    if isinstance(answer, str):
        return parity.Case(case.kind, case.column, None, answer)
    return parity.Case(case.kind, case.column, answer, None)


def _held_out(source: Path, model: Model) -> tuple[list[dict[str, Any]], StructType]:
    """The raw rows kept beside the model, and the engine's types of their columns."""
    import pyarrow.parquet as pq

    schema = spark_types.struct_of(model.info.path.schema) if model.info.path else spark_types.struct_of(Schema())
    if not (source / ROWS).exists():
        return [], schema
    return pq.read_table(source / ROWS).to_pylist(), schema


def _whole(rows: Sequence[Mapping[str, Any]]) -> int | None:
    """The row with the fewest nulls: broken in one column, it is not to fail for another."""
    return min(range(len(rows)), key=lambda n: sum(value is None for value in rows[n].values()), default=None)


def _broken(package: Package, rows: Sequence[Mapping[str, Any]], base: int | None) -> list[tuple[parity.Case, Any]]:
    return [] if base is None else parity.parity_rows(package.program, rows[base])


def _known_held_out(source: Path) -> bool:
    return bool(json.loads((source / MODEL).read_text(encoding="utf-8")).get("held_out"))


def _write_rows(package: Package, rows: Sequence[Mapping[str, Any]], schema: StructType) -> None:
    """The signature's columns of the sample, in the types of the data."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql.pandas.types import to_arrow_type

    kinds = {field.name: to_arrow_type(field.dataType) for field in schema.fields}
    columns = {
        one.name: pa.array([row[one.name] for row in rows], type=kinds[one.name])
        for one in package.inputs
        if one.name in kinds
    }
    pq.write_table(pa.table(columns), package.folder / ROWS)


def _finished(target: Path, about: dict[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a PMML only where it gives the engine's scores: elsewhere nobody would check it again."""
    jpmml = report["scorers"].get("pmml-jpmml", {})
    if (target / PMML).exists() and "failures" in jpmml and not jpmml["ok"]:
        (target / PMML).unlink()
        about["forms"]["pmml"] = {"missing": _differs(jpmml).json()}
    _write(target, about)
    return {**about, "parity": dict(report)}


def _differs(report: Mapping[str, Any]) -> Problem:
    return problem(
        "pmml-differs",
        "The PMML did not give the engine's scores and was dropped: {why}",
        "PMML 的结果与引擎不一致，已丢弃：{why}",
        why=report["failures"][0]["why"] if report["failures"] else "no rows",
    )


def _write(target: Path, about: Mapping[str, Any]) -> None:
    (target / MODEL).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")


__all__ = ["PARITY", "build", "compiled", "versions"]
