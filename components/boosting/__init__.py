"""Boosted trees by XGBoost and LightGBM: a table as Parquet, a process of its own, or a cluster's barrier tasks.

`trainer` is what the components share, `feed` makes the Parquet, `process` and `cluster` run `learn` in one of the two places.
"""
