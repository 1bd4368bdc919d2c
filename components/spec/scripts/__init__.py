"""A node as a part of a PySpark script that runs without the product."""
