"""A component as JSON: what the palette, the form, the canvas and the docs are made of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from components.errors import Text
from components.spec.component import Component
from components.spec.params import params_json


def component_json(component: type[Component]) -> dict[str, Any]:
    """The shape of GET /api/components; see the package page."""
    english = component.help_en()
    return {
        "key": component.key,
        "version": component.version,
        "category": component.key.split(".")[0],
        "title": asdict(component.title),
        "summary": asdict(Text(_first(english), _first(component.help_zh))),
        "help": asdict(Text(english, component.help_zh)),
        "rows": component.rows,
        "engine": component.engine,
        "code": component.code,
        "needs": sorted(component.needs),
        "inputs": [p.json() for p in component.inputs],
        "outputs": [p.json() for p in component.outputs],
        "params": params_json(component.Params),
        "next": list(component.likely_next),
        "words": [*component.words, *component.replaces],
    }


def _first(text: str) -> str:
    return text.strip().split("\n\n")[0].replace("\n", " ")
