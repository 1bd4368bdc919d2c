"""Print the Markdown table of the direct dependencies and their licences, from the installed packages' metadata.

`python deploy/setup/licences.py` prints it; `--write` puts it between the marks in README.md.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
START, END = "<!-- licences -->\n", "<!-- /licences -->\n"
# What a run installs; "core" stands for the project's own dependencies.
SHIPPED = ("core", "spark", "pmml")
# Names that metadata use beside SPDX's.
PLAIN = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Affero General Public License (AGPL) version 3.0": "AGPL-3.0",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
}


def dependencies() -> dict[str, list[str]]:
    """Return the direct dependencies' names by group, as pyproject.toml states them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = {"core": project["dependencies"], **project["optional-dependencies"]}
    return {group: [re.split(r"[\[=<>]", line)[0] for line in groups[group]] for group in SHIPPED}


def licence(package: str) -> str:
    """Return a package's licence as an SPDX name where its metadata allow that.

    Raises ValueError for a package that names none: someone must look before it ships.
    """
    fields = metadata(package)
    stated: list[str] = fields.get_all("License-Expression") or []
    stated += [entry.rsplit(" :: ", 1)[-1] for entry in fields.get_all("Classifier") or () if "License ::" in entry]
    stated += [text.strip().partition("\n")[0] for text in fields.get_all("License") or ()]
    for text in stated:
        if text and text not in ("OSI Approved", "Other/Proprietary License"):
            return PLAIN.get(text, text)
    raise ValueError(f"{package} names no licence")


def table() -> str:
    """Return the table, one row per licence and group."""
    lines = ["| licence | group | packages |", "|---|---|---|"]
    for group, packages in dependencies().items():
        by_licence: dict[str, list[str]] = {}
        for package in packages:
            by_licence.setdefault(licence(package), []).append(package)
        lines += [f"| {name} | {group} | {', '.join(by_licence[name])} |" for name in sorted(by_licence)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the table, or write it into README.md; 1 when a package is not installed."""
    try:
        made = table()
    except PackageNotFoundError as missing:
        print(f"{missing.name} is not installed; run `make setup` first.", file=sys.stderr)
        return 1
    if "--write" not in sys.argv:
        print(made, end="")
        return 0
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text().partition(START)
    readme.write_text(before + START + made + END + rest.partition(END)[2])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
