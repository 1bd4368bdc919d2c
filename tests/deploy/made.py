"""A small package made without Spark: a real booster, a real scoring path; the booster itself gives the expected scores."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from components.spec.schema import Schema
from components.spec.scoring import ScoringPath
from components.spec.training import Label, Model, ModelInfo, encoding, output_columns
from deploy import package, parity, prove
from deploy.manifest import ROWS, Package

CITIES = ("北京", "上海", "New York")
TYPES = {"年 龄": "string", "city": "string", "visits": "int", "income": "double", "vip": "boolean", "since": "date"}


def raw_rows(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """Rows of a source, some of them broken."""
    import datetime

    chance = random.Random(seed)
    return [
        {
            "年 龄": chance.choice([str(chance.randint(18, 80)), "", "abc", None]) if n % 9 == 0 else str(18 + n % 60),
            "city": chance.choice([*CITIES, None]),
            "visits": chance.randint(0, 40),
            "income": None if n % 11 == 0 else chance.gauss(3.0, 1.0),
            "vip": chance.random() < 0.3,
            "since": datetime.date(2020, 1, 1) + datetime.timedelta(days=chance.randint(0, 2000)),
        }
        for n in range(count)
    ]


def path() -> ScoringPath:
    """Cast in place, then a derived column, then a rename onto a name that was there before."""
    root = ScoringPath("n0", "Visits", "source", Schema.of(TYPES))
    cast = root.stepped("n1", [{"op": "columns", "set": [["年 龄", "TRY_CAST(`年 龄` AS DOUBLE)"]]}], "Cast")
    ops = [
        {"op": "columns", "set": [["rate", "try_divide(CAST(visits AS DOUBLE), `年 龄`)"], ["year", "year(since)"]]},
        {"op": "rename", "names": {"visits": "visits before", "rate": "visits"}},
    ]
    return cast.stepped("n2", ops, "Derive")


def model(rows: list[dict[str, Any]]) -> Model:
    """A booster on the path's columns, fitted to a label of two texts."""
    import xgboost

    table = Schema.of(
        {"年 龄": "double", "city": "string", "visits": "double", "income": "double", "vip": "boolean", "year": "int"}
    )
    features = list(table.columns)
    encode, slots = encoding(features, {"city": list(CITIES)})
    matrix = np.array([by_hand(row) for row in rows])
    label = np.array([1.0 if (row["income"] or 0) + (row["city"] == "北京") > 3.3 else 0.0 for row in rows])
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 3, "seed": 1}, xgboost.DMatrix(matrix, label), 4
    )
    target = Label("bought", "string", ("no", "yes"))
    info = ModelInfo(
        "binary", "xgboost", "classify.xgboost", "xgboost", tuple(features), encode, slots, target,
        output_columns("binary", target), path(), nulls="nan", trained_rows=len(rows),
    )  # fmt: skip
    return Model(info, booster)


def by_hand(row: dict[str, Any]) -> list[float]:
    """The model's inputs of a raw row, written down independently of the expressions."""
    try:
        age = float(row["年 龄"])
    except (TypeError, ValueError):
        age = float("nan")
    number = [age, *(1.0 if row["city"] == city else 0.0 for city in CITIES)]
    visits = row["visits"] / age if row["visits"] is not None and age == age and age != 0 else float("nan")
    income = float("nan") if row["income"] is None else row["income"]
    vip = float("nan") if row["vip"] is None else float(row["vip"])
    year = float("nan") if row["since"] is None else float(row["since"].year)
    return [*number, visits, income, vip, year]


def expected(made: Model, row: dict[str, Any]) -> dict[str, Any]:
    import xgboost

    score = float(made.core.predict(xgboost.DMatrix(np.array([by_hand(row)])))[0])
    return {"prediction": "yes" if score > 0.5 else "no", "probability": score}


def small_package(folder: Path) -> Package:
    """A proven package in `folder`."""
    rows = raw_rows(120)
    made = model(rows)
    source = folder / "model"
    made.save(str(source))
    target = folder / "package"
    package.write(made, source, target, "购买 意向", {})
    opened = Package.open(target)
    sample = raw_rows(30, seed=8)
    broken = parity.parity_rows(opened.program, sample[1])
    cases = [parity.Case("row", None, expected(made, row)) for row in sample]
    cases += [parity.Case(case.kind, case.column, expected(made, row)) for case, row in broken]
    every = [*sample, *(row for _, row in broken)]
    kinds = {
        "string": pa.string(),
        "int": pa.int32(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    columns = {one.name: pa.array([row[one.name] for row in every], kinds[one.source_type]) for one in opened.inputs}
    pq.write_table(pa.table(columns), target / ROWS)
    parity.write_cases(opened, cases)
    prove.prove(target)
    return Package.open(target)
