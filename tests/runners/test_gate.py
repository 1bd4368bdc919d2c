"""The gate: a path of a user's leads into the allowed roots, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.errors import UserError
from runners.gate import Gate, local_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    allowed = tmp_path / "data"
    allowed.mkdir()
    (allowed / "rows.csv").write_text("a\n1\n")
    (allowed / "含 空格.csv").write_text("a\n1\n")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "data-too").mkdir()
    (allowed / "link.csv").symlink_to(tmp_path / "secret.csv")
    (allowed / "up").symlink_to(tmp_path)
    return allowed


@pytest.mark.parametrize(
    "given", ["rows.csv", "./rows.csv", "x/../rows.csv", "{root}/rows.csv", "file://{root}/rows.csv"]
)
def test_a_path_inside_is_found_however_it_is_written(root: Path, given: str) -> None:
    assert Gate([root]).local(given.format(root=root)) == root / "rows.csv"


def test_a_path_with_a_blank_is_not_percent_encoded(root: Path) -> None:
    uri = Gate([root]).locate("含 空格.csv")
    assert uri == f"file://{root}/含 空格.csv"
    assert local_path(uri).exists()


@pytest.mark.parametrize(
    "given",
    [
        "../secret.csv", "/etc/passwd", "link.csv", "up/secret.csv", "{root}/../secret.csv", "{root}-too/rows.csv", "~/.ssh/id_rsa",
        "file:///etc/passwd", "file:/etc/passwd", "FILE:///etc/passwd", "file://elsewhere/etc/passwd", "file:///{root}/%2e%2e/secret.csv",
        "http://169.254.169.254/latest", "https://x/y", "hdfs://other/data", "s3a://bucket/key", "jar:file:/x!/y", "ftp://x/y",
        "*.csv", "{{a,../secret}}.csv", "row[s].csv", "rows.csv\0", "rows\\.csv", "", "simplecache::file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_path_outside_is_refused(root: Path, given: str) -> None:
    with pytest.raises(UserError) as refused:
        Gate([root]).locate(given.format(root=root))
    assert refused.value.problems[0].code in ("path-outside", "path-characters")


@pytest.mark.parametrize(
    "given",
    [
        "s3://other/data/x",
        "s3://bucket/database/x",
        "s3://bucket/data/../x",
        "s3://bucket/data/%2e%2e/x",
        "s3://key:secret@bucket/data/x",
    ],
)
def test_a_url_outside_the_allowed_ones_is_refused(given: str) -> None:
    with pytest.raises(UserError):
        Gate(["s3://bucket/data"]).locate(given)


def test_a_url_inside_is_allowed() -> None:
    assert Gate(["s3://bucket/data"]).locate("s3://bucket/data/day=1/x.parquet") == "s3://bucket/data/day=1/x.parquet"
