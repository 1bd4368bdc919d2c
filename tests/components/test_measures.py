"""What is learnt of many columns at once is what each column alone would give, also where the table is wide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from components import registry
from components.spec import measures, spark_types
from components.spec.component import EachRow

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark
WIDE = 60
NAN, INF = math.nan, math.inf


def value(row: int, column: int) -> float | None:
    """Most are numbers; some columns hold nothing, one value, or what is no number."""
    match column:
        case 0:
            return None
        case 1:
            return [NAN, INF, -INF, None][row % 4]
        case 2:
            return 7.0
    if (row + column) % 9 == 0:
        return [None, NAN, INF, -INF][row % 4]
    return float((row * (37 + column)) % 101) * (-1) ** (row % 3) / (column + 1)


@pytest.fixture(scope="module")
def table(spark: SparkSession) -> DataFrame:
    names = [f"c{n} ü.x" for n in range(WIDE)]
    rows = [tuple(value(row, column) for column in range(WIDE)) for row in range(300)]
    return spark.createDataFrame(rows, ", ".join(f"`{name}` double" for name in names)).repartition(3).cache()


def fitted(component: type[EachRow], params: dict[str, Any], frame: DataFrame) -> Any:
    return component(params).fit(frame, spark_types.schema_of(frame))


@pytest.mark.parametrize(
    ("key", "params"),
    [
        ("prepare.standardize", {}),
        ("prepare.min_max_scale", {}),
        ("prepare.max_abs_scale", {}),
        ("prepare.robust_scale", {}),
        ("prepare.clip_outliers", {"lower": 0.1, "upper": 0.9}),
        ("prepare.fill_missing", {"strategy": "mean"}),
        ("prepare.fill_missing", {"strategy": "median"}),
        ("prepare.fill_missing", {"strategy": "mode"}),
        ("feature.quantile_bin", {"bins": 7}),
        ("feature.equal_width_bin", {"bins": 7}),
    ],
)
def test_a_wide_table_teaches_what_its_columns_teach_alone(key: str, params: dict[str, Any], table: DataFrame) -> None:
    component: Any = registry.load()[key]
    whole = fitted(component, params, table)
    for name in [table.columns[n] for n in (0, 1, 2, 3, 27, WIDE - 1)]:
        alone = fitted(component, params, table.select(spark_types.quoted(name)))
        assert set(alone) <= {name}
        assert plain(whole.get(name)) == pytest.approx(plain(alone.get(name)), rel=1e-12, nan_ok=True)


def plain(state: Any) -> list[float]:
    """A state's numbers; NaN where there is none."""
    numbers = list(state.values()) if isinstance(state, dict) else state if isinstance(state, list) else [state]
    return [NAN if number is None else number for number in numbers]


def test_quantiles_are_values_of_the_column(table: DataFrame) -> None:
    columns = spark_types.schema_of(table).columns
    found = measures.quantiles(table, columns, (0.0, 0.5, 1.0))
    for n, column in enumerate(columns):
        finite = sorted(v for row in range(300) if (v := value(row, n)) is not None and math.isfinite(v))
        expected = [finite[0], finite[(len(finite) - 1) // 2], finite[-1]] if finite else [None] * 3
        assert found[column.name] == expected


@pytest.mark.parametrize("width", [1, WIDE])
def test_a_table_without_rows_teaches_nothing(width: int, table: DataFrame) -> None:
    from pyspark.sql import functions as F

    columns = spark_types.schema_of(table).columns[:width]
    found = measures.learn(table.where("1 = 0"), columns, (F.avg, F.stddev))
    assert found == {column.name: [None, None] for column in columns}
    assert measures.quantiles(table.where("1 = 0"), columns, (0.5,)) == {column.name: [None] for column in columns}
