"""Runs that a file makes fail."""

from __future__ import annotations

from tests.runners.failing import (
    CSV,
    cut_off,
    damaged_inside,
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
    read_parquet(
        "a damaged page",
        "file-unreadable",
        "days",
        names=["1.parquet"],
        prepare=lambda folder: damaged_inside(folder, 0.2),
    ),
    read_parquet("damaged keys of a page", "file-corrupt", "days", prepare=lambda folder: damaged_inside(folder, 0.8)),
    failing(
        "a compressed file cut off",
        "file-unreadable",
        "read",
        names=["rows.csv.gz", "end of input"],
        prepare=cut_off,
        read=("source.csv", {"path": "rows.csv.gz"}),
        once=("prepare.drop_duplicates", {}),
    ),
    failing(
        "a JSON document over several lines",
        "rows-malformed",
        "read",
        param="multi_line",
        names=["rows.json", "["],
        files={"rows.json": '[\n {"x": 1}\n]\n'},
        read=("source.json", {"path": "rows.json"}),
        fix={"edit": "set", "param": "multi_line", "value": True},
    ),
    failing(
        "a line that is no JSON",
        "rows-malformed",
        "read",
        param="path",
        names=["rows.json", "x = 2"],
        files={"rows.json": '{"x": 1}\nx = 2\n'},
        read=("source.json", {"path": "rows.json"}),
    ),
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
