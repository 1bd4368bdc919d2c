"""Ten runs, two with each kind of fault; `make soak` makes fifty."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.soak.__main__ import soak


@pytest.mark.spark
@pytest.mark.services
@pytest.mark.timeout(1500)
def test_whatever_is_killed_in_the_middle_every_run_ends_once_with_the_right_rows() -> None:
    # PostgreSQL runs as another user, who may not enter pytest's own folders.
    with tempfile.TemporaryDirectory(prefix="studio-soak-") as folder:
        Path(folder).chmod(0o755)
        outcomes = soak(Path(folder), int(os.environ.get("SOAK_RUNS", "10")), seed=7)
    assert [one.json() for one in outcomes if one.wrong] == []
