"""Excel: read one sheet of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components import errors, spec

if TYPE_CHECKING:
    import pandas
    from pyspark.sql import DataFrame

MOST_ROWS = 200_000


class Excel(spec.Source):
    """Read one sheet of an Excel workbook (.xlsx).

    A column of numbers only becomes numbers (whole ones where all are), of booleans booleans, of dates times; any other becomes
    texts, numbers in it written as in the sheet. Read by one process: at most 200,000 rows.
    """

    title = spec.text("Read Excel", "读Excel")
    help_zh = (
        "读取 Excel 工作簿（.xlsx）的一个工作表。\n\n"
        "全为数字的列读成数值（全为整数则为整数），全为布尔、日期的列读成相应类型，其他列读成文本。由单个进程读取，最多 20 万行。"
    )
    likely_next = ("prepare.cast", "explore.statistics")
    words = ("xlsx", "spreadsheet", "file", "biaoge", "wenjian")

    class Params(spec.ParamSet):
        path: spec.Path = spec.param("File.", zh="文件路径", title=("Path", "路径"))
        sheet: str = spec.param(
            "Name of the sheet; empty takes the first.",
            zh="工作表名（空为第一个）",
            title=("Sheet", "工作表"),
            default="",
        )
        header: bool = spec.param(
            "The first line holds the names.", zh="首行是列名", title=("Header", "首行为列名"), default=True
        )
        skip: int = spec.param(
            "Lines above that are left out.",
            zh="跳过开头的行数",
            title=("Skip lines", "跳过行数"),
            default=0,
            ge=0,
            le=10_000,
            advanced=True,
        )

    params: Params

    def reads(self) -> dict[str, str]:
        return {"path": self.params.path}

    def run(self, job: spec.Job) -> DataFrame:
        sheet = self._read(job.location(self.params.path))
        if len(sheet) > MOST_ROWS:
            raise errors.UserError(_too_long(self.params.path))
        sheet.columns = _named(sheet.columns)
        kinds = {}
        for name in sheet.columns:
            sheet[name], kinds[name] = _typed(sheet[name])
        if not kinds:
            raise errors.UserError(_wrong(self.params.path, "it has no columns", "没有任何列"))
        rows = [
            tuple(None if value is None or value != value else value for value in row)
            for row in sheet.itertuples(index=False)
        ]
        from components.spec import spark_types

        return job.spark.createDataFrame(rows, spark_types.struct_of(spec.Schema.of(kinds)))

    def _read(self, uri: str) -> pandas.DataFrame:
        import zipfile

        import fsspec
        import pandas

        try:
            with fsspec.open(uri, "rb") as file:
                return pandas.read_excel(
                    file,
                    sheet_name=self.params.sheet or 0,
                    header=0 if self.params.header else None,
                    skiprows=self.params.skip,
                    nrows=MOST_ROWS + 1,
                    dtype=object,
                    engine="openpyxl",
                )
        except FileNotFoundError as missing:
            raise errors.UserError(_missing(self.params.path)) from missing
        except ValueError as unknown:
            raise errors.UserError(_wrong(self.params.path, str(unknown), str(unknown))) from unknown
        except (KeyError, OSError, zipfile.BadZipFile) as broken:
            raise errors.UserError(
                _wrong(self.params.path, "it is no .xlsx workbook", "不是有效的 .xlsx 工作簿")
            ) from broken

    examples = (
        spec.example(
            "types by column",
            params={"path": "book.xlsx"},
            files={"book.xlsx": {"n": [1, 2], "x": [1.5, None], "c": ["a", None], "mixed": ["a", 1]}},
            outputs={"table": {"n": [1, 2], "x": [1.5, None], "c": ["a", None], "mixed": ["a", "1"]}},
        ),
        spec.fails("path-missing", params={"path": "nothing.xlsx"}),
        spec.fails("file-invalid", params={"path": "text.xlsx"}, files={"text.xlsx": "a,b"}),
        spec.fails("file-invalid", params={"path": "b.xlsx", "sheet": "nope"}, files={"b.xlsx": {"n": [1]}}),
    )


def _named(names: Any) -> list[str]:
    """Names as text, each once: the sheet's, or `column_1`, `column_2` … where there is none."""
    made: list[str] = []
    for n, name in enumerate(names, 1):
        shown = str(name).strip()
        plain = f"column_{n}" if not shown or isinstance(name, int) or shown.startswith("Unnamed:") else shown
        while plain.casefold() in {other.casefold() for other in made}:
            plain += "_2"
        made.append(plain)
    return made


def _typed(column: Any) -> tuple[Any, str]:
    """The values as one kind, and its type code."""
    import datetime

    known = [value for value in column if value is not None and value == value]
    if known and all(isinstance(value, bool) for value in known):
        return column, "boolean"
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return column, "bigint"
    if known and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in known):
        return column.map(lambda value: None if value is None or value != value else float(value)).astype(
            object
        ), "double"
    if known and all(isinstance(value, (datetime.datetime, datetime.date)) for value in known):
        return column.map(_utc).astype(object), "timestamp"
    return column.map(lambda value: None if value is None or value != value else str(value)).astype(object), "string"


def _utc(value: Any) -> Any:
    """A time of the sheet, which has no zone, as UTC."""
    import datetime

    if value is None or value != value:
        return None
    whole = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
    return whole.replace(tzinfo=datetime.UTC)


def _missing(path: str) -> errors.Problem:
    where = errors.Where(param="path")
    text = ("There is nothing at “{path}”.", "路径“{path}”不存在。")
    hint = ("Look at the spelling, or put the file there again.", "请检查路径的拼写，或重新放置文件。")
    return errors.problem("path-missing", *text, where=where, hint=hint, path=path)


def _wrong(path: str, reason: str, reason_zh: str) -> errors.Problem:
    return errors.problem(
        "file-invalid",
        "“{path}” cannot be read: {reason}.",
        "无法读取“{path}”：{reason_zh}。",
        where=errors.Where(param="path"),
        hint=("Save it anew in Excel as .xlsx, or as CSV.", "请在 Excel 中重新另存为 .xlsx，或另存为 CSV。"),
        path=path,
        reason=reason,
        reason_zh=reason_zh,
    )


def _too_long(path: str) -> errors.Problem:
    return errors.problem(
        "rows-too-many",
        "“{path}” has more than {most} rows, too many for a workbook.",
        "“{path}”超过 {most} 行，Excel 读取不支持。",
        where=errors.Where(param="path"),
        hint=("Save it as CSV and use “Read CSV”.", "请另存为 CSV 并使用“读CSV”。"),
        path=path,
        most=MOST_ROWS,
    )
