"""Benchmarks: ratios against a named rival or ceiling in the same run. `make bench` writes RESULTS.md."""
