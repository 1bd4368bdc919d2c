"""Runs with something killed in the middle of each."""
