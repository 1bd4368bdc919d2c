"""Parameters: one pydantic model per component, from which form, REST schema, validation and docs come."""

from __future__ import annotations

import functools
import types as pytypes
import typing
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

import annotated_types
import pydantic
from pydantic_core import PydanticUndefined

from components import errors
from components.expressions import types
from components.spec.reasons import chinese


@dataclass(frozen=True)
class Picker:
    """How a parameter is edited: the widget, and which columns it offers where it picks some."""

    widget: str
    types: frozenset[str] | None = None
    role: str | None = None

    @property
    def picks(self) -> bool:
        return self.widget in ("column", "columns")


_NUMBERS = types.NUMERIC
_TEXTS = frozenset({types.STRING})
_TIMES = frozenset({types.DATE, types.TIMESTAMP})

Column = Annotated[str, Picker("column")]
NumericColumn = Annotated[str, Picker("column", _NUMBERS)]
StringColumn = Annotated[str, Picker("column", _TEXTS)]
TimeColumn = Annotated[str, Picker("column", _TIMES)]
LabelColumn = Annotated[str | None, Picker("column", role="label")]
"""Picks the column with the role where it is left empty."""
Columns = Annotated[list[str], Picker("columns")]
NumericColumns = Annotated[list[str], Picker("columns", _NUMBERS)]
StringColumns = Annotated[list[str], Picker("columns", _TEXTS)]
FeatureColumns = Annotated[list[str] | None, Picker("columns", types.TRAINABLE, role="feature")]
"""Empty means every usable column without another role."""
NewColumn = Annotated[str, Picker("new_column"), annotated_types.Len(1, 200)]
Expression = Annotated[str, Picker("expression")]
Condition = Annotated[str, Picker("condition")]
Sql = Annotated[str, Picker("sql")]
Python = Annotated[str, Picker("python")]
ColumnTypes = Annotated[dict[str, str], Picker("column_types")]
Names = Annotated[dict[str, str], Picker("names")]
Mapped = Annotated[dict[str, str], Picker("map")]
Numbers = Annotated[list[float], Picker("numbers")]
Strings = Annotated[list[str], Picker("strings")]
Dataset = Annotated[str, Picker("dataset")]
ModelName = Annotated[str, Picker("model_name"), annotated_types.Len(1, 200)]
Path = Annotated[str, Picker("path"), annotated_types.Len(1, 2000)]
Grid = Annotated[dict[str, list[Any]], Picker("grid")]


class ParamSet(pydantic.BaseModel):
    """Base of every component's `Params`. Frozen; an unknown name is refused."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=False)


class Record(ParamSet):
    """Base of one line in a `records` parameter, such as one aggregation."""


def param(
    help_en: str,
    *,
    zh: str,
    default: Any = ...,
    title: tuple[str, str] | None = None,
    choices: Mapping[Any, tuple[str, str]] | None = None,
    port: str | None = None,
    advanced: bool = False,
    when: Mapping[str, Sequence[Any]] | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Any:
    """Declare one parameter.

    `title` is the label in both languages (else the name in words, and `zh`); `choices` maps stored codes to labels;
    `port` is the input whose columns a picker offers (else the first table); `when` shows it only for these values of others.
    """
    extra: dict[str, Any] = {
        "help_en": help_en,
        "zh": zh,
        "title": title,
        "choices": dict(choices) if choices else None,
        "port": port,
        "advanced": advanced,
        "when": {name: list(values) for name, values in when.items()} if when else None,
    }
    made = (
        {"default_factory": lambda: type(default)(default)}
        if isinstance(default, (list, dict))
        else {"default": default}
    )
    return pydantic.Field(description=help_en, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra={"studio": extra}, **made)


def picker_of(field: pydantic.fields.FieldInfo) -> Picker | None:
    inner = [item for part in get_args(field.annotation) for item in getattr(part, "__metadata__", ())]
    return next((item for item in [*field.metadata, *inner] if isinstance(item, Picker)), None)


def studio_of(field: pydantic.fields.FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    found = extra.get("studio") if isinstance(extra, dict) else None
    return typing.cast(dict[str, Any], found or {})


@functools.cache
def pickers(params: type[ParamSet]) -> Mapping[str, tuple[Picker, str | None]]:
    """The parameters that pick columns, with the port named for each (None: the first table)."""
    found = {}
    for name, field in params.model_fields.items():
        picker = picker_of(field)
        if picker is not None:
            found[name] = (picker, studio_of(field).get("port"))
    return found


def read(params: type[ParamSet], values: Mapping[str, Any]) -> ParamSet:
    """Make the parameters from JSON values; raises UserError with every problem found."""
    try:
        return params.model_validate(dict(values))
    except pydantic.ValidationError as invalid:
        raise errors.UserError(_problem(params, error) for error in invalid.errors()) from invalid


NO_SUCH = ("Take it out; the form shows what there is.", "请删除该参数；表单中列出了所有可用的参数。")


def _problem(params: type[ParamSet], error: Any) -> errors.Problem:
    path = [str(part) for part in error["loc"]]
    name = path[0] if path else ""
    where = errors.Where(param=name or None)
    spoken = ".".join(path)
    if error["type"] == "extra_forbidden":
        return errors.problem(
            "param-unknown",
            "There is no parameter “{param}” (parameters: {params}).",
            "没有参数“{param}”（现有参数：{params}）。",
            where=where,
            hint=errors.did_you_mean(name, params.model_fields) or NO_SUCH,
            param=spoken,
            params=errors.listed(params.model_fields),
        )
    field = params.model_fields.get(name)
    title_en, title_zh = _title(name, field) if field else (name, name)
    if error["type"] == "missing":
        return errors.problem(
            "param-required",
            "“{title}” needs a value.",
            f"“{title_zh}”必须填写。",
            where=where,
            title=title_en,
            param=spoken,
        )
    return errors.problem(
        "param-invalid",
        "“{title}”: {reason} (found {value}).",
        f"“{title_zh}”的值无效：{{value}}（{{reason_zh}}）。",
        where=where,
        title=title_en,
        param=spoken,
        reason=error["msg"],
        reason_zh=chinese(error),
        value=repr(error.get("input"))[:80],
    )


def params_json(params: type[ParamSet]) -> list[dict[str, Any]]:
    """The form of a parameter model: one entry per parameter, in order."""
    return [_param_json(name, field) for name, field in params.model_fields.items()]


def _title(name: str, field: pydantic.fields.FieldInfo) -> tuple[str, str]:
    studio = studio_of(field)
    if studio.get("title"):
        return typing.cast(tuple[str, str], tuple(studio["title"]))
    return name.replace("_", " ").capitalize(), studio.get("zh", name)


def _param_json(name: str, field: pydantic.fields.FieldInfo) -> dict[str, Any]:
    studio, picker = studio_of(field), picker_of(field)
    title_en, title_zh = _title(name, field)
    default = field.get_default(call_default_factory=True)
    bounds = _bounds(field)
    inner = _without_none(field.annotation)
    return {
        "name": name,
        "title": {"en": title_en, "zh": title_zh},
        "help": {"en": studio.get("help_en", ""), "zh": studio.get("zh", "")},
        "widget": picker.widget if picker else _widget(inner),
        "required": field.is_required(),
        "default": None if default is PydanticUndefined else _plain(default),
        "minimum": bounds.get("ge", bounds.get("gt")),
        "maximum": bounds.get("le", bounds.get("lt")),
        "choices": _choices(inner, studio.get("choices")),
        "types": sorted(picker.types) if picker and picker.types else None,
        "role": picker.role if picker else None,
        "port": studio.get("port"),
        "advanced": studio.get("advanced", False),
        "when": studio.get("when"),
        "items": _items(inner),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump(mode="json")
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def _bounds(field: pydantic.fields.FieldInfo) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in field.metadata:
        for name in ("ge", "gt", "le", "lt"):
            if getattr(item, name, None) is not None:
                found[name] = getattr(item, name)
    return found


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (typing.Union, pytypes.UnionType):
        rest = [part for part in get_args(annotation) if part is not type(None)]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _widget(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return "choice"
    if origin is list:
        (item,) = get_args(annotation)
        if get_origin(item) is Literal:
            return "multi_choice"
        if isinstance(item, type) and issubclass(item, Record):
            return "records"
        return "numbers" if item in (int, float) else "strings"
    plain = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return plain.get(annotation, "map" if origin is dict else "text")


def _choices(annotation: Any, titles: Mapping[Any, tuple[str, str]] | None) -> list[dict[str, Any]] | None:
    if get_origin(annotation) is list:
        (annotation,) = get_args(annotation)
    if get_origin(annotation) is not Literal:
        return None
    named = titles or {}
    made = []
    for value in get_args(annotation):
        en, zh = named.get(value, (str(value).replace("_", " "), str(value)))
        made.append({"value": value, "title": asdict(errors.Text(en, zh))})
    return made


def _items(annotation: Any) -> list[dict[str, Any]] | None:
    if get_origin(annotation) is list:
        (item,) = get_args(annotation)
        if isinstance(item, type) and issubclass(item, Record):
            return params_json(item)
    return None
