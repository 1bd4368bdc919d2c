"""The Spark engine: a stage file in, events out, artifacts written."""
