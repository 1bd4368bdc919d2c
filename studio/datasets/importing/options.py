"""How a file is read: guessed first, then edited by a person, then used for the import."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from components.errors import Problem

As = Literal["text", "number", "integer", "date", "timestamp", "boolean", "other"]
Pattern = Literal["thousands", "percent", "currency"]

TYPES: dict[As, str] = {
    "text": "string",
    "number": "double",
    "integer": "bigint",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
    "other": "unknown",
}
NULLS = ["", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "-", "--", "?", "\\N"]


class Closed(BaseModel):
    """Base of the shapes here: an unknown key is refused."""

    model_config = ConfigDict(extra="forbid")


class ColumnOptions(Closed):
    """One column of the file, at its place in the list."""

    name: str = Field(min_length=1, max_length=200)
    type: str | None = Field(None, description="The column's type after the import; follows from `as`.")
    as_: As = Field(
        "text", alias="as", description="What its values are read as; `other` keeps a Parquet column as it is."
    )
    pattern: Pattern | None = Field(None, description="How its numbers are written: 1,234 · 12% · ¥5.")
    format: str | None = Field(None, max_length=60, description="How its dates are written, as in %Y-%m-%d.")
    keep: bool = Field(True, description="False leaves the column out.")
    examples: list[Any] = []

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    def typed(self) -> ColumnOptions:
        """With `type` as it follows from `as`; a Parquet column that is kept as it is keeps its own."""
        return self if self.as_ == "other" else self.model_copy(update={"type": TYPES[self.as_]})


class Options(Closed):
    """Everything about a file that a person can put right."""

    format: Literal["csv", "excel", "parquet"]
    encoding: str | None = Field(None, max_length=40)
    separator: str | None = Field(None, min_length=1, max_length=1)
    quote: str | None = Field(None, max_length=1)
    header: bool = True
    sheet: str | None = None
    sheets: list[str] = []
    nulls: list[str] = Field(NULLS, description="Texts that mean “nothing” in columns other than text.")
    ragged: Literal["error", "skip"] = Field("error", description="Rows with too few or too many values.")
    unreadable: Literal["error", "null"] = Field(
        "error", description="Values that are not what their column is read as."
    )
    columns: list[ColumnOptions] = []


class Changes(Closed):
    """Options of which any may be left out: what is left out is guessed."""

    format: Literal["csv", "excel", "parquet"] | None = None
    encoding: str | None = None
    separator: str | None = Field(None, min_length=1, max_length=1)
    quote: str | None = Field(None, max_length=1)
    header: bool | None = None
    sheet: str | None = None
    sheets: list[str] | None = None
    nulls: list[str] | None = None
    ragged: Literal["error", "skip"] | None = None
    unreadable: Literal["error", "null"] | None = None
    columns: list[ColumnOptions] | None = None


class Preview(Closed):
    """The first rows as they would be imported, and what is in the way."""

    guess: Options
    rows: list[list[Any]]
    problems: list[dict[str, Any]]


def told(problems: list[Problem]) -> list[dict[str, Any]]:
    return [found.json() for found in problems]
