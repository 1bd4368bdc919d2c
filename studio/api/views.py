"""The base of all views: typed bodies and queries (pydantic), typed answers, one OpenAPI entry per method."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.workspaces.access import Access
from studio.workspaces.models import User, Workspace

Handler = TypeVar("Handler", bound=Callable[..., Any])


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""What a user calls something; blanks around it are not part of it."""


class Shape(BaseModel):
    """Base of everything that comes in or goes out as JSON; unknown keys of a body are refused by name."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Bilingual(Shape):
    """A sentence in both languages."""

    en: str
    zh: str


class Named(Shape):
    """What a name leads to."""

    id: int
    name: str


class AnyContent(BaseContentNegotiation):
    """For a view that passes on what another server sends: that one decides of which type it is."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class View(APIView):
    """One address. Methods are decorated with `endpoint`; below a workspace `self.access` says who asks."""

    access: Access

    @property
    def workspace(self) -> Workspace:
        return self.access.workspace

    @property
    def user(self) -> User:
        return self.access.user


def endpoint(
    name: str,
    *,
    role: str,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answer: Any = None,
    many: bool = False,
    status: int = 200,
    media: str | None = None,
    tag: str | None = None,
) -> Callable[[Handler], Handler]:
    """Declare a method of a view: its name in the API, the least role, and the shapes of what goes in and out.

    The handler gets `body=` and `query=` as parsed shapes, and returns a shape, a list of shapes, plain JSON, None
    (204) or a finished response. `answer` is a shape, or None for any JSON; `media` marks a file of that type.
    """

    def declare(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def call(self: View, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            kwargs.pop("slug", None)
            if query is not None:
                kwargs["query"] = query.model_validate(_flat(request.query_params))
            if body is not None:
                kwargs["body"] = body.model_validate(request.data)
            return _response(handler(self, request, *args, **kwargs), status)

        call.role = role  # type: ignore[attr-defined]
        described = extend_schema(
            operation_id=name,
            request=body,
            responses=_documented(answer, many, status, media),
            parameters=_parameters(query),
            tags=[tag or name.split("_")[0]],
            description=(handler.__doc__ or "").strip(),
        )
        return described(call)  # type: ignore[return-value]

    return declare


def _flat(query: Mapping[str, Any]) -> dict[str, Any]:
    return {key: query[key] for key in query}


def _response(result: Any, status: int) -> HttpResponseBase:
    if isinstance(result, HttpResponseBase):
        return result
    if result is None:
        return Response(status=204)
    return Response(plain(result), status=status)


def plain(value: Any) -> Any:
    """Shapes as JSON-ready values, also inside lists and dictionaries."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(inner) for inner in value]
    return value


def _documented(answer: Any, many: bool, status: int, media: str | None) -> dict[Any, Any]:
    if media is not None:
        return {(status, media): OpenApiTypes.BINARY}
    if answer is None and status == 204:
        return {204: OpenApiResponse(description="Done.")}
    if answer is None:
        return {status: OpenApiTypes.ANY}
    return {status: _rows(answer) if many else answer}


def _rows(shape: type[BaseModel]) -> type[BaseModel]:
    """A list of the shape, as a shape with a name of its own."""
    return type(f"{shape.__name__}Rows", (RootModel[list[shape]],), {})  # type: ignore[valid-type]


def _parameters(query: type[BaseModel] | None) -> list[OpenApiParameter]:
    if query is None:
        return []
    schema = query.model_json_schema()
    return [
        OpenApiParameter(
            key,
            required=key in schema.get("required", ()),
            description=value.get("description", ""),
            type={k: v for k, v in value.items() if k not in {"title", "description"}},
        )
        for key, value in schema["properties"].items()
    ]
