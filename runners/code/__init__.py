"""An experiment as one PySpark script."""
