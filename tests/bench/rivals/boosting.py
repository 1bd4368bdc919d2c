"""A library alone: read the Parquet, train, save. `python -m tests.bench.rivals.boosting LIBRARY PARQUET OUT ROUNDS THREADS`.

Versions: xgboost-cpu 3.2.0, lightgbm 4.7.0; another is refused, so that figures stay comparable.
"""

from __future__ import annotations

import sys

from tests.bench.boosting_data import LABEL, SETTINGS, VERSIONS


def main() -> None:
    name, path, out, rounds, threads = sys.argv[1:]
    import pandas as pd

    features = pd.read_parquet(path)
    label = features.pop(LABEL)
    if name == "xgboost":
        import xgboost

        assert xgboost.__version__ == VERSIONS[name]
        matrix = xgboost.QuantileDMatrix(features, label, nthread=int(threads))
        settings = {**SETTINGS[name], "tree_method": "hist", "nthread": int(threads)}
        xgboost.train(settings, matrix, int(rounds)).save_model(out)
        return
    import lightgbm

    assert lightgbm.__version__ == VERSIONS[name]
    settings = {**SETTINGS[name], "num_threads": int(threads), "verbose": -1}
    lightgbm.train(settings, lightgbm.Dataset(features, label), int(rounds)).save_model(out)


if __name__ == "__main__":
    main()
