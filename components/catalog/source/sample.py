"""Sample data: small tables to try things with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from components import spec
from components.catalog.source import _samples

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class Sample(spec.Source):
    """Read one of the small tables that come along: those of scikit-learn (breast cancer, iris, wine, diabetes), and used cars.

    The used cars (20,000 offers with brand, fuel, gearbox and city) are made up by a formula with a fixed seed.
    """

    title = spec.text("Sample data", "示例数据")
    help_zh = (
        "读取随产品提供的小型数据表：scikit-learn 的乳腺癌、鸢尾花、葡萄酒、糖尿病数据，以及二手车数据。\n\n"
        "二手车数据（2 万条，含品牌、燃料、变速箱、城市）由固定种子的公式生成。"
    )
    likely_next = ("sample.split", "explore.statistics")
    words = ("example", "iris", "cancer", "cars", "shili", "ershouche")

    class Params(spec.ParamSet):
        name: Literal["breast_cancer", "iris", "wine", "diabetes", "used_cars"] = spec.param(
            "Which table.",
            zh="数据表",
            title=("Table", "数据表"),
            default="breast_cancer",
            choices={
                "breast_cancer": ("Breast cancer (569 rows, two classes)", "乳腺癌（569 行，二分类）"),
                "iris": ("Iris (150 rows, three classes)", "鸢尾花（150 行，三分类）"),
                "wine": ("Wine (178 rows, three classes)", "葡萄酒（178 行，三分类）"),
                "diabetes": ("Diabetes (442 rows, a number)", "糖尿病（442 行，回归）"),
                "used_cars": ("Used cars (20,000 rows, a price)", "二手车（20,000 行，回归）"),
            },
        )

    params: Params

    def infer(self, **schemas: spec.Schema) -> dict[str, spec.Schema]:
        schema = spec.Schema.of(_samples.column_types(self.params.name))
        return {"table": schema.with_roles({_samples.LABELS[self.params.name][0]: "label"})}

    def probe(self, job: spec.Job) -> spec.Schema:
        return self.infer()["table"]

    def run(self, job: spec.Job) -> DataFrame:
        types = _samples.column_types(self.params.name)
        schema = ", ".join(f"`{name}` {kind}" for name, kind in types.items())
        return job.spark.createDataFrame(_samples.frame(self.params.name), schema)

    def pyspark(self, code: spec.Code) -> None:
        name = self.params.name
        frame = code.fresh(f"{code.label}_frame")
        # Without Arrow the rows would be divided otherwise, and trees that sample by part would come out otherwise.
        code.setting("spark.sql.execution.arrow.pyspark.enabled", "true")
        if name == "used_cars":
            made = f"{code.copy(_samples.used_cars)}({_samples.USED_CARS_ROWS:_}, seed={_samples.USED_CARS_SEED})"
        else:
            *features, label = _samples.column_types(name)
            loaded = code.fresh("loaded", f"{code.label}_loaded")
            code.imports(f"from sklearn.datasets import load_{name}")
            code.line(f"{loaded} = load_{name}()")
            given = f"*{loaded}.feature_names" if name in _samples.NAMED_ALIKE else spec.layout.text(features)[1:-1]
            made = f"{code.copy(_samples.named)}({loaded}, [{given}, {spec.layout.text(label)}])"
        code.line(f"{frame} = {made}")
        code.line(f"{code.table()} = spark.createDataFrame({frame})")

    examples = (
        spec.example("the iris", params={"name": "iris"}),
        spec.example("the used cars", params={"name": "used_cars"}),
        spec.fails("param-invalid", params={"name": "titanic"}),
    )
