"""Puts the values of an experiment's variables into its parameters: `${day}` in any text of a parameter."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from components import errors

_USE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
TYPES = ("string", "int", "double", "boolean", "date")
_DAY = re.compile(r"today(?:([+-])(\d{1,5}))?")


def resolve(
    document: Mapping[str, Any], given: Mapping[str, Any], today: datetime.date | None = None
) -> dict[str, Any]:
    """The experiment with the values in place; a parameter that is nothing but `${name}` takes the value with its type.

    Values come from `given`, else from the variable's default. `today-1` is a date. Text that names no variable of the
    experiment is left as it is. Raises UserError with every value that is missing, unknown or of the wrong type.
    """
    found, problems = values(document, given, today)
    if problems:
        raise errors.UserError(problems)
    return put(document, found)


def values(
    document: Mapping[str, Any], given: Mapping[str, Any], today: datetime.date | None = None
) -> tuple[dict[str, Any], list[errors.Problem]]:
    """The value of each variable of the experiment that has one, and a problem for each other and each unknown name."""
    declared: Mapping[str, Any] = document.get("variables") or {}
    problems = [_unknown(name, declared) for name in given if name not in declared]
    found: dict[str, Any] = {}
    for name, told in declared.items():
        about: Mapping[str, Any] = told if isinstance(told, Mapping) else {"type": told}
        value = given.get(name, about.get("default"))
        if about.get("type", "string") not in TYPES:
            problems.append(_type_unknown(name, about))
        elif value is None:
            problems.append(_missing(name, about))
        else:
            try:
                found[name] = _value(about, value, today or datetime.date.today())
            except (ValueError, TypeError, KeyError, OverflowError):
                problems.append(_wrong(name, about, value))
    return found, problems


def put(document: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The experiment with these values in the places of their names."""
    nodes = [{**node, "params": _put(node.get("params") or {}, found)} for node in document["nodes"]]
    return {**document, "nodes": nodes}


def uses(value: Any) -> set[str]:
    """The names in `${…}` in the texts of a parameter's value."""
    if isinstance(value, Mapping):
        return {name for item in value.values() for name in uses(item)}
    if isinstance(value, (list, tuple)):
        return {name for item in value for name in uses(item)}
    return set(_USE.findall(value)) if isinstance(value, str) else set()


def undeclared(name: str, declared: Mapping[str, Any]) -> errors.Problem:
    """A parameter names a variable that the experiment does not have."""
    return errors.problem(
        "variable-undeclared",
        "The experiment has no variable “{variable}” (variables: {variables}).",
        "该实验没有变量“{variable}”（现有变量：{variables}）。",
        hint=errors.did_you_mean(name, declared),
        variable=name,
        variables=errors.listed(declared),
    )


def _value(about: Mapping[str, Any], value: Any, today: datetime.date) -> Any:
    match about.get("type", "string"):
        case "date":
            relative = _DAY.fullmatch(str(value))
            if relative is None:
                return datetime.date.fromisoformat(str(value)).isoformat()
            days = int(relative.group(2) or 0) * (-1 if relative.group(1) == "-" else 1)
            return (today + datetime.timedelta(days=days)).isoformat()
        case "int":
            return _whole(value)
        case "double":
            if isinstance(value, bool):
                raise TypeError(value)
            return float(value)
        case "boolean":
            return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
        case _:
            return str(value)


def _whole(value: Any) -> int:
    """A whole number, also written as a text; 1.5 and true are none."""
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError(value)
    return int(value)


def _put(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _put(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_put(item, values) for item in value]
    if not isinstance(value, str):
        return value
    whole = _USE.fullmatch(value)
    if whole and whole.group(1) in values:
        return values[whole.group(1)]
    return _USE.sub(lambda use: str(values.get(use.group(1), use.group(0))), value)


def _unknown(name: str, declared: Mapping[str, Any]) -> errors.Problem:
    return errors.problem(
        "variable-unknown",
        "There is no variable “{variable}” (variables: {variables}).",
        "没有变量“{variable}”（现有变量：{variables}）。",
        hint=errors.did_you_mean(name, declared),
        variable=name,
        variables=errors.listed(declared),
    )


def _missing(name: str, about: Mapping[str, Any]) -> errors.Problem:
    return errors.problem(
        "variable-missing",
        "Give a value for the variable “{variable}” ({type}): it has no default.",
        "请为变量“{variable}”（{type}）填写取值：它没有默认值。",
        variable=name,
        type=about.get("type", "string"),
    )


def _type_unknown(name: str, about: Mapping[str, Any]) -> errors.Problem:
    return errors.problem(
        "variable-type-unknown",
        "The variable “{variable}” has the unknown type {type} (types: {types}).",
        "变量“{variable}”的类型 {type} 未知（可用类型：{types}）。",
        variable=name,
        type=repr(about.get("type")),
        types=errors.listed(TYPES),
    )


def _wrong(name: str, about: Mapping[str, Any], value: Any) -> errors.Problem:
    return errors.problem(
        "variable-wrong",
        "The variable “{variable}” needs a value of type {type} (found {value}).",
        "变量“{variable}”需要类型为 {type} 的值（当前为 {value}）。",
        variable=name,
        type=about.get("type", "string"),
        value=repr(value),
    )
