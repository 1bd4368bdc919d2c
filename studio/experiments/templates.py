"""The bundled experiments: one experiment file each, and their titles in both languages in a file beside them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from studio.api.problems import not_found

FOLDER = Path(__file__).parent / "bundled"


@functools.cache
def templates() -> dict[str, dict[str, Any]]:
    """By key (the file's name): title, summary and document."""
    titles = json.loads((FOLDER / "titles.json").read_text(encoding="utf-8"))
    return {
        key: {"key": key, **told, "document": json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))}
        for key, told in titles.items()
    }


def document(key: str) -> dict[str, Any]:
    """The document of a template; raises a 404 for an unknown key."""
    if key not in templates():
        raise not_found("template", key)
    made: dict[str, Any] = templates()[key]["document"]
    return made
