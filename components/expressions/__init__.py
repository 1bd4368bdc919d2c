"""The row language: one definition of a row-wise expression for Spark, polars and PMML."""
