"""The bundled experiments: one JSON file each, with titles in both languages."""

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
    found = {}
    for file in sorted(FOLDER.glob("*.json")):
        value = json.loads(file.read_text())
        kept = {"title": value["title"], "summary": value["summary"], "document": value["document"]}
        found[file.stem] = {"key": file.stem, **kept}
    return found


def document(key: str) -> dict[str, Any]:
    """The document of a template; raises a 404 for an unknown key."""
    if key not in templates():
        raise not_found("template", key)
    made: dict[str, Any] = templates()[key]["document"]
    return made
