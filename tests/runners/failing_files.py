"""Runs that a file makes fail."""

from __future__ import annotations

from tests.runners.failing import (
    CSV,
    damaged_later,
    drifted,
    failing,
    read_parquet,
)

CASES = [
    failing(
        "ragged rows",
        "rows-malformed",
        "read",
        names=["1,2"],
        files={"rows.csv": "x,z\n1,2\n1,2,3\n"},
        read=CSV,
        fix={"edit": "set", "param": "bad_rows", "value": "drop"},
    ),
    failing(
        "another encoding",
        "encoding-wrong",
        "read",
        param="encoding",
        names=["rows.csv", "1"],
        prepare=lambda folder: (folder / "rows.csv").write_bytes("城市\n北京\n".encode("gb18030")),
        read=CSV,
        fix={"edit": "set", "param": "encoding", "value": "GB18030"},
    ),
    failing("an empty file", "file-empty", "read", param="path", names=["rows.csv"], files={"rows.csv": ""}, read=CSV),
    read_parquet(
        "files whose column changes its type", "schema-drift", "days", column="x", names=["x"], prepare=drifted
    ),
    read_parquet(
        "files that cannot be merged",
        "schema-drift",
        "days",
        prepare=drifted,
        options={"merge_schema": True},
        names=["x"],
    ),
    read_parquet("a damaged file among others", "file-corrupt", "days", prepare=damaged_later, names=["2.parquet"]),
    failing(
        "files of other headers",
        "schema-drift",
        "read",
        read=("source.csv", {"path": "days"}),
        names=["b"],
        prepare=lambda folder: [
            (folder / "days").mkdir(),
            (folder / "days/1.csv").write_text("a,c\n1,2\n"),
            (folder / "days/2.csv").write_text("a,b\n1,2\n"),
        ],
    ),
]
