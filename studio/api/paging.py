"""Lists in pages by a cursor: stable while rows are added, and as fast on page 1,000 as on page 1."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from django.db.models import Model, Q, QuerySet
from pydantic import Field

from components.errors import problem
from studio.api.problems import Refused
from studio.api.views import Shape

Row = TypeVar("Row", bound=Model)


class PageQuery(Shape):
    """What every list understands."""

    cursor: str | None = Field(None, description="`next` of the page before.")
    limit: int = Field(100, ge=1, le=500, description="Rows of a page.")


def page(rows: QuerySet[Row], query: PageQuery, show: Callable[[Row], Any], *, order: str = "-id") -> dict[str, Any]:
    """One page of `rows` ordered by a field (a leading - for descending) and the id."""
    descending, field = order.startswith("-"), order.lstrip("-")
    count = rows.count()
    ordered = rows.order_by(order, "-id" if descending else "id") if field != "id" else rows.order_by(order)
    if query.cursor:
        ordered = ordered.filter(_after(query.cursor, field, descending))
    found = list(ordered[: query.limit + 1])
    more, found = len(found) > query.limit, found[: query.limit]
    return {
        "results": [show(row) for row in found],
        "next": _cursor(found[-1], field) if more else None,
        "count": count,
    }


def _cursor(row: Model, field: str) -> str:
    value = getattr(row, field)
    return base64.urlsafe_b64encode(orjson.dumps([value, row.pk])).decode()


def _after(cursor: str, field: str, descending: bool) -> Q:
    try:
        value, key = orjson.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, orjson.JSONDecodeError, ValueError) as error:
        raise Refused(problem("cursor-wrong", "This cursor is not one of ours.", "游标无效。")) from error
    beyond = "lt" if descending else "gt"
    if field == "id":
        return Q(**{f"id__{beyond}": key})
    return Q(**{f"{field}__{beyond}": value}) | Q(**{field: value, f"id__{beyond}": key})
