"""The API's description as a plain page, from the same OpenAPI document that clients are generated from."""

from __future__ import annotations

import functools
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

VERBS = ("get", "post", "put", "patch", "delete")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation by tag: method, address, what it does, what it takes."""
    return render(request, "studio/docs.html", {"groups": operations()})


@functools.lru_cache(maxsize=1)
def operations() -> dict[str, list[dict[str, Any]]]:
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in schema["paths"].items():
        for verb in VERBS:
            if verb in methods:
                found = methods[verb]
                groups.setdefault(found["tags"][0], []).append(
                    {
                        "verb": verb.upper(),
                        "address": address,
                        "name": found["operationId"],
                        "text": found.get("description", ""),
                        "parameters": [p for p in found.get("parameters", []) if p["in"] == "query"],
                    }
                )
    return groups
