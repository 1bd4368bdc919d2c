"""A model package as the serving side reads it: `model.json`, the program, and which columns an input comes from."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.errors import UserError, problem
from components.expressions import types
from components.spec.scoring import Input, Program
from components.spec.training import ModelInfo

FORMAT = 1
MODEL, PMML = "model.json", "model.pmml"
ROWS, CASES, PARITY = "rows.parquet", "cases.json", "parity.json"
"""The parity sample: raw rows, what the engine made of each, and the report."""

DATATYPES: Mapping[str, str] = {
    types.BOOLEAN: "BOOL",
    "tinyint": "INT8",
    "smallint": "INT16",
    types.INT: "INT32",
    types.BIGINT: "INT64",
    types.FLOAT: "FP32",
    types.DOUBLE: "FP64",
    types.STRING: "BYTES",
    types.DATE: "BYTES",
    types.TIMESTAMP: "BYTES",
}
"""Column types as tensors of the Open Inference Protocol; dates and times travel as ISO text."""


@dataclass(frozen=True)
class Package:
    """A package's folder and what its `model.json` says."""

    folder: Path
    info: ModelInfo
    program: Program
    about: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path | str) -> Package:
        """Read a package. Raises UserError `package-unreadable` where the folder holds none that we know."""
        place = Path(folder)
        try:
            about = json.loads((place / MODEL).read_text(encoding="utf-8"))
            if about["format"] != FORMAT:
                raise ValueError(f"format {about['format']}")
            return cls(place, ModelInfo.from_json(about), Program.from_json(about["program"]), about)
        except (OSError, KeyError, ValueError, TypeError) as cause:
            raise UserError(unreadable(place, cause)) from cause

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self.program.inputs

    @property
    def signature(self) -> Mapping[str, Any]:
        """Inputs and outputs by name, type and tensor datatype."""
        found: Mapping[str, Any] = self.about["signature"]
        return found

    @functools.cached_property
    def parity(self) -> Mapping[str, Any]:
        """The stored parity report; empty where the package has none."""
        try:
            found: Mapping[str, Any] = json.loads((self.folder / PARITY).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def raw_columns(self, slot: str) -> list[str]:
        """The raw columns that a model input is computed from, in the signature's order."""
        made = dict(self.program.columns)
        known = {given.name for given in self.inputs}
        found: set[str] = set()
        todo, seen = [self.program.outputs[slot]], set[str]()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in made:
                todo += made[name].columns
            elif name in known:
                found.add(name)
        return [given.name for given in self.inputs if given.name in found]


def signature(program: Program, info: ModelInfo) -> dict[str, Any]:
    """What an endpoint takes and gives."""
    roles = {c.name: c.role for c in info.path.schema.columns} if info.path else {}
    inputs = [{**i.json(), "role": roles.get(i.name), "datatype": DATATYPES[i.type]} for i in program.inputs]
    outputs = [{"name": c.name, "type": c.type, "datatype": DATATYPES[c.type]} for c in info.outputs]
    return {"inputs": inputs, "outputs": outputs}


def unreadable(folder: Path, cause: Exception) -> Any:
    """The problem of a folder that is no package."""
    return problem(
        "package-unreadable",
        "“{folder}” is not a model package of a known format ({cause}).",
        "“{folder}”不是可识别的模型包（{cause}）。",
        folder=folder.name,
        cause=f"{type(cause).__name__}: {cause}",
    )
