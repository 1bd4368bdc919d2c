"""Makes the model package of a trained model, for `predict.register`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from components import errors
from components.spec.training import Model
from runners.artifacts import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from runners.spark.values import Values

Tell = Callable[[float, errors.Text], None]


class Packages:
    def __init__(self, store: Store, values: Values, spark: SparkSession) -> None:
        self._store, self._values, self._spark = store, values, spark

    def expect(self) -> None:
        """Have what proves packages loaded by the time that one is there."""
        from deploy import prover

        prover.shared.start()

    def build(self, model: Model, name: str, params: Mapping[str, Any], folder: str, tell: Tell) -> Mapping[str, Any]:
        """Write the package into the folder; gives what the zoo needs to know of it. `tell` hears how far it is."""
        source = self._values.place_of(model)
        if source is None:
            raise errors.UserError(
                errors.problem("model-not-stored", "The model has no artifact of its own.", "该模型没有存储的文件。")
            )
        from deploy import package

        with self._store.fetched(source) as read, self._store.filled(folder) as written:
            made = package.build(read, written, spark=self._spark, name=name, trained=model, tell=tell, **params)
        return {"name": name, "stage": params.get("stage"), "metrics": params.get("metrics"), "model": dict(made)}
