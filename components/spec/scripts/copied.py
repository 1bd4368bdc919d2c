"""Functions that scripts get a copy of; engines are imported inside of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import xgboost
    from pyspark.sql import Column, DataFrame


def top_values(table: DataFrame, name: str, most: int) -> list[str]:
    """The most frequent values of a text column, ties in the order of text."""
    from pyspark.sql import functions as F

    counted = table.where(F.col(name).isNotNull()).groupBy(name).count()
    return [row[0] for row in counted.orderBy(F.desc("count"), name).limit(most).collect()]


def one_hot(table: DataFrame, name: str, most: int) -> dict[str, Column]:
    """A 0/1 column for each of the most frequent values of a text column."""
    from pyspark.sql import functions as F

    # Spark ML reads a dot in a column's name as a field.
    return {
        f"{name}={value}".replace(".", "·"): F.when(F.col(name) == value, 1.0).otherwise(0.0)
        for value in top_values(table, name, most)
    }


def probabilities(array: Column, classes: list[Any]) -> list[Column]:
    """The probability of the second of two classes, else one column per class."""
    if len(classes) == 2:
        return [array[1].alias("probability")]
    return [array[n].alias(f"probability_{value}") for n, value in enumerate(classes)]


def learn(table: DataFrame, names: list[str], measure: Callable[[Column], Column]) -> dict[str, Any]:
    """An aggregate of each column's finite values, by name."""
    from pyspark.sql import functions as F

    values = {name: F.col(f"`{name}`").cast("double") for name in names}
    asked = [measure(F.when(F.abs(value) < math.inf, value)).alias(name) for name, value in values.items()]
    (row,) = table.agg(*asked).collect()
    return row.asDict()


def quantiles(table: DataFrame, names: list[str], shares: list[float]) -> dict[str, list[float]]:
    """Approximate quantiles of each column's finite values, by name; none where a column has no such value."""
    from pyspark.sql import functions as F

    values = {name: F.col(f"`{name}`").cast("double") for name in names}
    finite = table.select(*(F.when(F.abs(v) < math.inf, v).alias(f"c{n}") for n, v in enumerate(values.values())))
    found = finite.approxQuantile(finite.columns, shares, 1 / 10_000)
    return dict(zip(names, found, strict=True))


def modes(table: DataFrame, names: list[str]) -> dict[str, Any]:
    """The most frequent value of each column, the smallest where several are; NaN is none."""
    from pyspark.sql import functions as F

    kinds, asked = dict(table.dtypes), []
    for name in names:
        value = F.col(f"`{name}`")
        known = F.when(~F.isnan(value), value) if kinds[name] in ("double", "float") else value
        asked.append(F.mode(known, deterministic=True).alias(name))
    (row,) = table.agg(*asked).collect()
    return row.asDict()


def bin_of(name: str, cuts: list[float]) -> Column:
    """How many of the cuts a number reaches; NaN reaches all."""
    from pyspark.sql import functions as F

    value = F.col(f"`{name}`").cast("double")
    bins = F.when(value.isNull(), None)
    for number, cut in enumerate(cuts):
        bins = bins.when(value < cut, number)
    return bins.otherwise(len(cuts))


def index_of(name: str, values: list[str], unseen: int | None) -> Column:
    """The place of a text among the values, from 0 on; null for null."""
    from pyspark.sql import functions as F

    place = F.array_position(F.lit(values).cast("array<string>"), F.col(f"`{name}`"))
    return F.when(place > 0, place - 1).when(place == 0, unseen).cast("int")


def boosted(booster: xgboost.Booster, features: list[str]) -> Column:
    """What the booster gives for a row, as an array."""
    import xgboost
    from pyspark.sql import functions as F

    @F.pandas_udf("array<double>")  # type: ignore[attr-defined, untyped-decorator]
    def predict(rows: pandas.DataFrame) -> pandas.Series:
        found = booster.predict(xgboost.DMatrix(rows.to_numpy("float64"))).astype("float64")
        return pandas.Series(list(found.reshape(len(rows), -1)))

    return predict(F.struct(*(F.col(name).cast("double") for name in features)))  # type: ignore[no-any-return]


def class_columns(scores: Column, classes: list[Any]) -> list[Column]:
    """The likelier class as `prediction`, and the probability of the second of two, else of each."""
    from pyspark.sql import functions as F

    if len(classes) == 2:
        index, made = F.when(scores[0] > 0.5, 1).otherwise(0), [scores[0].alias("probability")]
    else:
        index = F.array_position(scores, F.array_max(scores)).cast("int") - 1
        made = [scores[n].alias(f"probability_{value}") for n, value in enumerate(classes)]
    return [F.element_at(F.lit(classes), index + 1).alias("prediction"), *made]


def gains(booster: xgboost.Booster, features: list[str]) -> list[float]:
    """What the splits by each feature gained, as shares of all."""
    found: dict[str, Any] = booster.get_score(importance_type="total_gain")
    values = [float(found.get(f"f{n}", 0.0)) for n in range(len(features))]
    total = sum(values)
    return [value / total if total else 0.0 for value in values]
