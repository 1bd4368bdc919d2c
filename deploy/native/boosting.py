"""An xgboost booster by xgboost itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from deploy.native.cores import Outcome

if TYPE_CHECKING:
    from deploy.native.cores import Floats


class Boosting:
    """Scores with one thread: an endpoint answers many small requests."""

    def __init__(self, file: Path, task: str) -> None:
        import xgboost

        self.booster = xgboost.Booster()
        self.booster.load_model(str(file))
        self.booster.set_param({"nthread": 1})
        self.task = task

    def __call__(self, matrix: Floats) -> Outcome:
        import xgboost

        made = self.booster.predict(xgboost.DMatrix(matrix, missing=np.nan)).astype(np.float64)
        if self.task == "regression":
            return Outcome(value=made)
        if self.task == "binary":
            return Outcome(chosen=(made > 0.5).astype(np.int64), probability=np.stack([1.0 - made, made], axis=1))
        return Outcome(chosen=np.argmax(made, axis=1), probability=made)
