"""The boosting libraries: how a booster is kept in a file, scored and asked for its gains. One class per library."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Library(Protocol):
    """What the studio needs of a library."""

    file: str
    """The name of a booster's file below a model's `core/`."""

    def dump(self, booster: Any) -> bytes: ...

    def read(self, content: bytes, threads: int | None = None) -> Any: ...

    def scores(self, booster: Any, matrix: Floats) -> Floats:
        """Rows × inputs with NaN for missing; gives the number, the probability of the second class, or one per class."""

    def gains(self, booster: Any, inputs: int) -> list[float]:
        """What the splits on each input gained in all."""

    def zeroed(self, booster: Any) -> frozenset[int]:
        """The inputs whose missing values are taken for 0."""


class XGBoost:
    file = "booster.json"

    def dump(self, booster: Any) -> bytes:
        return bytes(booster.save_raw("json"))

    def read(self, content: bytes, threads: int | None = None) -> Any:
        import xgboost

        booster = xgboost.Booster()
        booster.load_model(bytearray(content))
        if threads is not None:
            booster.set_param({"nthread": threads})
        return booster

    def scores(self, booster: Any, matrix: Floats) -> Floats:
        import numpy as np
        import xgboost

        kinds = booster.feature_types
        known = {"feature_types": kinds, "enable_categorical": True} if kinds and "c" in kinds else {}
        made: Floats = booster.predict(xgboost.DMatrix(matrix, missing=np.nan, **known)).astype(np.float64)
        return made

    def gains(self, booster: Any, inputs: int) -> list[float]:
        found = booster.get_score(importance_type="total_gain")
        return [float(found.get(f"f{n}", 0.0)) for n in range(inputs)]

    def zeroed(self, booster: Any) -> frozenset[int]:
        return frozenset()


class LightGBM:
    file = "booster.txt"

    def dump(self, booster: Any) -> bytes:
        text: str = booster.model_to_string()
        return text.encode()

    def read(self, content: bytes, threads: int | None = None) -> Any:
        import lightgbm

        booster = lightgbm.Booster(model_str=content.decode())
        booster.params["num_threads"] = threads or 0
        return booster

    def scores(self, booster: Any, matrix: Floats) -> Floats:
        import numpy as np

        made = booster.predict(matrix, num_threads=booster.params.get("num_threads", 0))
        return np.asarray(made, np.float64)

    def gains(self, booster: Any, inputs: int) -> list[float]:
        return [float(gain) for gain in booster.feature_importance("gain")]

    def zeroed(self, booster: Any) -> frozenset[int]:
        """Numbers that were never missing in training; a split's type holds that in its third and fourth bit."""
        text, found = booster.model_to_string(), set()
        features, kinds = (
            [line.partition("=")[2].split() for line in text.splitlines() if line.startswith(name)]
            for name in ("split_feature=", "decision_type=")
        )
        for feature, kind in zip(itertools.chain(*features), itertools.chain(*kinds), strict=True):
            if not int(kind) & 1 and not int(kind) & 12:
                found.add(int(feature))
        return frozenset(found)


LIBRARIES: Mapping[str, Library] = {"xgboost": XGBoost(), "lightgbm": LightGBM()}


def shares(gains: Sequence[float]) -> list[float]:
    """The gains, adding up to 1."""
    total = sum(gains)
    return [gain / total if total else 0.0 for gain in gains]
