"""Puts the values of an experiment's variables into its parameters: `${day}` in any text of a parameter."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from components import errors

_USE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_DAY = re.compile(r"today(?:([+-])(\d{1,5}))?")


def resolve(
    document: Mapping[str, Any], given: Mapping[str, Any], today: datetime.date | None = None
) -> dict[str, Any]:
    """The experiment with the values in place; a parameter that is nothing but `${name}` takes the value with its type.

    Values come from `given`, else from the variable's default. `today-1` is a date. Text that names no variable of the
    experiment is left as it is. Raises UserError with every value that is missing, unknown or of the wrong type.
    """
    declared: Mapping[str, Mapping[str, Any]] = document.get("variables") or {}
    problems = [_unknown(name, declared) for name in given if name not in declared]
    values: dict[str, Any] = {}
    for name, about in declared.items():
        try:
            values[name] = _value(about, given.get(name, about.get("default")), today or datetime.date.today())
        except (ValueError, TypeError, KeyError):
            problems.append(_wrong(name, about, given.get(name, about.get("default"))))
    if problems:
        raise errors.UserError(problems)
    nodes = [{**node, "params": _put(node.get("params") or {}, values)} for node in document["nodes"]]
    return {**document, "nodes": nodes}


def _value(about: Mapping[str, Any], value: Any, today: datetime.date) -> Any:
    if value is None:
        raise ValueError(value)
    match about.get("type", "string"):
        case "date":
            relative = _DAY.fullmatch(str(value))
            if relative is None:
                return datetime.date.fromisoformat(str(value)).isoformat()
            days = int(relative.group(2) or 0) * (-1 if relative.group(1) == "-" else 1)
            return (today + datetime.timedelta(days=days)).isoformat()
        case "int":
            return int(value)
        case "double":
            return float(value)
        case "boolean":
            return value if isinstance(value, bool) else {"true": True, "false": False}[str(value).lower()]
        case _:
            return str(value)


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


def _wrong(name: str, about: Mapping[str, Any], value: Any) -> errors.Problem:
    return errors.problem(
        "variable-wrong",
        "The variable “{variable}” needs a value of type {type} (found {value}).",
        "变量“{variable}”需要类型为 {type} 的值（当前为 {value}）。",
        variable=name,
        type=about.get("type", "string"),
        value=repr(value),
    )
