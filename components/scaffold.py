"""Makes the file of a new component, which passes the contract's form but for what only its author knows."""

from __future__ import annotations

import re
from pathlib import Path

from components import catalog, contract

HEAD = '''"""{title}: say in a few words what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components import spec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class {name}(spec.{base}):
    """Say what it does to a table, in one sentence that begins with a verb.

    Then, where it applies: units, nulls and NaN, order, seed, and the cost in passes and shuffles.
    """

    title = spec.text("{title}", "TODO")
    help_zh = "TODO"

    class Params(spec.ParamSet):
        column: spec.NumericColumn = spec.param("Column that is read.", zh="TODO")

    params: Params
'''

EACH = """
    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        return spec.columns({"result": spec.sql("{column} + 1", self.params)})

    examples = (
        spec.example("one more", params={"column": "x"}, table={"x": [1, None]}, gives={"x": [1, None], "result": [2, None]}),
        spec.fails("column-missing", params={"column": "z"}, table={"x": [1]}),
    )
"""

FITTED = """
    def placeholder(self, table: spec.Schema) -> spec.State:
        return {"mean": 0.0}

    def fit(self, table: DataFrame, schema: spec.Schema) -> spec.State:
        from pyspark.sql import functions as F

        return {"mean": table.agg(F.avg(self.params.column)).collect()[0][0] or 0.0}

    def steps(self, table: spec.Schema, fitted: spec.State | None = None) -> spec.Steps:
        mean = float((fitted or {})["mean"])
        return spec.columns({self.params.column: spec.sql("{column} - {mean}", self.params, mean=mean)})

    examples = (
        spec.example("less the mean", params={"column": "x"}, table={"x": [1.0, 3.0]}, gives={"x": [-1.0, 1.0]}),
        spec.fails("column-missing", params={"column": "z"}, table={"x": [1.0]}),
    )
"""

SUBSET = """
    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        return table.where(f"`{self.params.column}` > 0")

    examples = (
        spec.example("positive ones", params={"column": "x"}, table={"x": [1, 0, None]}, gives={"x": [1]}),
        spec.fails("column-missing", params={"column": "z"}, table={"x": [1]}),
    )
"""

NEW = """
    def infer(self, table: spec.Schema = spec.UNKNOWN) -> dict[str, spec.Schema]:
        return {"table": spec.Schema.of({"rows": "bigint"})}

    def run(self, job: spec.Job, table: DataFrame) -> DataFrame:
        from pyspark.sql import functions as F

        return table.agg(F.count(self.params.column).alias("rows"))

    examples = (
        spec.example("counted", params={"column": "x"}, table={"x": [1, None]}, gives={"rows": [1]}),
        spec.fails("column-missing", params={"column": "z"}, table={"x": [1]}),
    )
"""

REPORT = """
    def run(self, job: spec.Job, table: DataFrame) -> None:
        job.report([spec.blocks.scalar("rows", table.count(), spec.text("Rows", "行数"))])

    examples = (
        spec.example("counted", params={"column": "x"}, table={"x": [1, None]}),
        spec.fails("column-missing", params={"column": "z"}, table={"x": [1]}),
    )
"""

KINDS: dict[str, tuple[str, str]] = {
    "each": ("EachRow", EACH), "fitted": ("Fitted", FITTED), "subset": ("Subset", SUBSET), "new": ("NewRows", NEW),
    "report": ("Report", REPORT),
}  # fmt: skip


def create(key: str, kind: str, root: Path | None = None) -> Path:
    """Write the file; raises ValueError where the key is none, its category is not there, or the file is."""
    if not contract.CATEGORY.fullmatch(key):
        raise ValueError(f"“{key}” is no key: write category.name in lower case, with _ between words")
    category, name = key.split(".")
    folder = (root or Path(catalog.__path__[0])) / category
    if not (folder / "__init__.py").is_file():
        known = sorted(path.parent.name for path in folder.parent.glob("*/__init__.py"))
        raise ValueError(f"there is no category “{category}” (categories: {', '.join(known)})")
    path = folder / f"{name}.py"
    if path.exists():
        raise ValueError(f"{path} is there already")
    path.write_text(text(name, kind), encoding="utf-8")
    return path


def text(name: str, kind: str) -> str:
    """The file's text; imports only what this kind needs."""
    base, body = KINDS[kind]
    title = name.replace("_", " ").capitalize()
    made = HEAD.format(title=title, name=re.sub(r"(?:^|_)(\w)", lambda m: m.group(1).upper(), name), base=base) + body
    if "DataFrame" not in body:
        made = made.replace("from typing import TYPE_CHECKING\n\n", "").replace(
            "\nif TYPE_CHECKING:\n    from pyspark.sql import DataFrame\n", ""
        )
    return made
