"""A booster by its own library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from components.spec.boosters import Library
from deploy.native.cores import Outcome

if TYPE_CHECKING:
    from deploy.native.cores import Floats


class Boosting:
    """Scores with one thread: an endpoint answers many small requests."""

    def __init__(self, library: Library, folder: Path, task: str) -> None:
        self.library, self.task = library, task
        self.booster = library.read((folder / library.file).read_bytes(), threads=1)

    def __call__(self, matrix: Floats) -> Outcome:
        made = self.library.scores(self.booster, matrix)
        if self.task == "regression":
            return Outcome(value=made)
        if self.task == "binary":
            return Outcome(chosen=(made > 0.5).astype(np.int64), probability=np.stack([1.0 - made, made], axis=1))
        return Outcome(chosen=np.argmax(made, axis=1), probability=made)
