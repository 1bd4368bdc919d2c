"""The process in which files of users are parsed: one request as JSON on standard input, its answer on standard output.

A file that brings the parser down brings this process down, and nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from components.errors import UserError
from studio.datasets.importing import convert, preview, profile
from studio.datasets.importing.options import Changes, Options, told

DATA_LIMIT = 4 * 1024**3


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked: `preview`, `convert` or `profile`; a mistake of the user's comes back as problems."""
    path = Path(request["path"])
    try:
        match request["do"]:
            case "preview":
                found = preview.preview(path, request["name"], Changes.model_validate(request["options"]))
                return found.model_dump(mode="json", by_alias=True)
            case "convert":
                options = (
                    Options.model_validate(request["options"])
                    if request["complete"]
                    else convert.complete(path, request["name"], request["options"])
                )
                done = convert.convert(path, Path(request["target"]), options)
                return {**done, "options": options.model_dump(mode="json", by_alias=True)}
            case _:
                return profile.profile(path)
    except UserError as wrong:
        return {"failed": told(list(wrong.problems))}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_LIMIT, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    result = answer(json.load(sys.stdin))
    json.dump(result, sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.flush()
    os._exit(0)  # the parsers' own threads now and then abort a process that ends by itself while they still run


if __name__ == "__main__":
    main()
