"""XGBoost on arrays: a quantile matrix from an iterator, its pages in cache files where memory does not hold them."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from components.boosting.rows import Rows
from components.boosting.work import Work

DTYPE = "float32"
BATCH = 1 << 18
AGREES = True
"""Tasks of a cluster get the loss of all their rows."""
ENDED_S = 30
"""So long the first task waits for the others to leave."""


def begin(work: Work, train: Rows, valid: Rows | None) -> Growing:
    settings = {**work.settings, "nthread": work.threads, "verbosity": 0, "tree_method": "hist"}
    if signs := settings.get("monotone_constraints"):
        settings["monotone_constraints"] = tuple(signs)
    matrix = _matrix(work, train, "train", None)
    judge = _matrix(work, valid, "valid", matrix) if valid is not None and len(valid.label) else None
    return Growing(settings, matrix, judge)


def joined(group: ExitStack, context: Any) -> dict[str, Any]:
    """Join the other tasks of a barrier stage, whose tracker runs beside the first; gives no further settings."""
    from xgboost import collective
    from xgboost.tracker import RabitTracker

    from components.boosting.cluster import own_address

    args = ""
    if context.partitionId() == 0:
        tracker = RabitTracker(n_workers=len(context.getTaskInfos()), host_ip=own_address(context))
        tracker.start()
        group.callback(tracker.wait_for, ENDED_S)
        args = json.dumps(tracker.worker_args())
    given = context.allGather(args)[0]
    group.enter_context(collective.CommunicatorContext(**json.loads(given)))
    return {}


class Growing:
    """See `learn.Rounds`."""

    def __init__(self, settings: dict[str, Any], train: Any, judge: Any) -> None:
        import xgboost

        self._train, self._judge = train, judge
        self._booster = xgboost.Booster(settings, [train, judge] if judge is not None else [train])
        self._round = 0
        self.metric = self._eval(train)[0]

    def update(self, number: int) -> None:
        self._round = number
        self._booster.update(self._train, number)

    def loss(self, judging: bool) -> float:
        return self._eval(self._judge if judging else self._train)[1]

    def save(self, rounds: int) -> bytes:
        return bytes(self._booster[:rounds].save_raw("json"))

    def _eval(self, matrix: Any) -> tuple[str, float]:
        """Metric and value out of “[3]  rows-logloss:0.61”."""
        told: str = self._booster.eval_set([(matrix, "rows")], self._round)
        name, _, value = told.rpartition("rows-")[2].partition(":")
        return name, float(value)


def _matrix(work: Work, rows: Rows, name: str, ref: Any) -> Any:
    import numpy as np
    import xgboost

    bins = int(work.settings.get("max_bin", 256))
    kinds = ["c" if count else "q" for count in work.categories]
    typed: dict[str, Any] = {"feature_types": kinds} if any(work.categories) else {}
    size = max(len(rows.label), 1) if work.place == "memory" else BATCH

    class Batches(xgboost.DataIter):
        """Slices of the rows; the first starts at `at`."""

        def __init__(self) -> None:
            self.at = 0
            cached = str(Path(work.folder) / name) if work.place == "external" else None
            super().__init__(cache_prefix=cached)

        def next(self, input_data: Any) -> bool:
            if self.at >= max(len(rows.label), 1):
                return False
            part = slice(self.at, self.at + size)
            weight = {} if rows.weight is None else {"weight": rows.weight[part]}
            input_data(data=np.asarray(rows.matrix[part]), label=rows.label[part], **weight, **typed)
            self.at += size
            return True

        def reset(self) -> None:
            self.at = 0

    kind = xgboost.ExtMemQuantileDMatrix if work.place == "external" else xgboost.QuantileDMatrix
    return kind(
        Batches(), max_bin=bins, missing=np.nan, nthread=work.threads, ref=ref, enable_categorical=any(work.categories)
    )
