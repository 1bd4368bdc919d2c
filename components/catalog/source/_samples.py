"""Small tables to try things with: those that scikit-learn ships, and used cars, which are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

CELL = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry",
    "fractal dimension",
)  # fmt: skip
DOUBLES = {
    "breast_cancer": [*(f"mean {n}" for n in CELL), *(f"{n} error" for n in CELL), *(f"worst {n}" for n in CELL)],
    "iris": ["sepal length", "sepal width", "petal length", "petal width"],
    "wine": [
        "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
        "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "od280/od315", "proline",
    ],
    "diabetes": ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"],
}  # fmt: skip
NAMED_ALIKE = ("breast_cancer",)
"""Tables whose features scikit-learn calls as they are called here."""
LABELS = {
    "breast_cancer": ("diagnosis", "string"),
    "iris": ("species", "string"),
    "wine": ("cultivar", "string"),
    "diabetes": ("progression", "double"),
    "used_cars": ("price", "double"),
}
USED_CARS = {
    "brand": "string", "fuel": "string", "gearbox": "string", "city": "string", "age_years": "int", "mileage_km": "int",
    "power_hp": "int", "owners": "int",
}  # fmt: skip
USED_CARS_ROWS = 20_000
USED_CARS_SEED = 7
BRANDS = {
    "Volkswagen": 12.0,
    "Toyota": 12.5,
    "BMW": 24.0,
    "Audi": 22.0,
    "BYD": 13.0,
    "Geely": 9.0,
    "Tesla": 26.0,
    "Honda": 11.5,
}
FUELS = {"petrol": 1.0, "diesel": 0.95, "hybrid": 1.12, "electric": 1.05}
CITIES = {"北京": 1.06, "上海": 1.07, "广州": 1.0, "成都": 0.97, "西安": 0.94, "深圳": 1.05}


def column_types(name: str) -> dict[str, str]:
    """The columns of a table by name, the label last."""
    features = USED_CARS if name == "used_cars" else dict.fromkeys(DOUBLES[name], "double")
    label, kind = LABELS[name]
    return {**features, label: kind}


def frame(name: str) -> pandas.DataFrame:
    """The table itself."""
    if name == "used_cars":
        return used_cars(USED_CARS_ROWS, USED_CARS_SEED)
    from sklearn import datasets

    return named(getattr(datasets, f"load_{name}")(), list(column_types(name)))


def named(loaded: Any, names: list[str]) -> pandas.DataFrame:
    """A data set of scikit-learn under these names, the label last: its class as text, or the number."""
    import pandas

    made = pandas.DataFrame(loaded.data, columns=names[:-1])
    classes = loaded.get("target_names")
    made[names[-1]] = loaded.target.astype("float64") if classes is None else [str(classes[n]) for n in loaded.target]
    return made


def used_cars(rows: int, seed: int) -> pandas.DataFrame:
    """Offers of used cars (price in 10,000 yuan): what a car is worth by brand, fuel and city, less age and mileage, with noise."""
    import numpy
    import pandas

    draw = numpy.random.Generator(numpy.random.PCG64(seed))
    made = {
        name: draw.choice(list(kinds), rows) for name, kinds in (("brand", BRANDS), ("fuel", FUELS), ("city", CITIES))
    }
    made["fuel"] = numpy.where(made["brand"] == "Tesla", "electric", made["fuel"])
    made["gearbox"] = draw.choice(["automatic", "manual"], rows, p=[0.7, 0.3])
    age = draw.integers(0, 15, rows)
    mileage = numpy.round(numpy.maximum(0, age * draw.normal(14_000, 3_000, rows)) + draw.exponential(3_000, rows), -2)
    power = numpy.round(draw.normal(150, 35, rows).clip(60, 350))
    owners = 1 + draw.binomial(3, numpy.minimum(0.9, age / 20))
    worth = numpy.array([BRANDS[b] for b in made["brand"]]) * numpy.array([FUELS[f] for f in made["fuel"]])
    worth *= numpy.array([CITIES[c] for c in made["city"]]) * (1 + (power - 150) / 400)
    worth *= numpy.where(made["gearbox"] == "automatic", 1.05, 0.97) * 0.96 ** (owners - 1)
    worth *= numpy.exp(-0.11 * age - mileage / 600_000 + draw.normal(0, 0.06, rows))
    numbers = {"age_years": age, "mileage_km": mileage, "power_hp": power, "owners": owners}
    columns = {**made, **{n: v.astype("int32") for n, v in numbers.items()}, "price": numpy.round(worth, 2)}
    return pandas.DataFrame({name: columns[name] for name in [*USED_CARS, "price"]})
