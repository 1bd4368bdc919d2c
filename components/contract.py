"""What every component must keep, as checks that need no engine: the tests and `python -m components check` run the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from components import errors, registry
from components.errors import UserError
from components.expressions import types
from components.spec.component import Component
from components.spec.export import component_json
from components.spec.schema import UNKNOWN, Schema
from components.spec.training import Trainer

Check = Callable[[type[Component]], Iterator[str]]
"""Tells what is wrong, a sentence each; nothing where all is right."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(r"`[^`]*`|‘[^’]*’|“[^”]*”")
CATEGORY = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
EVERY_TYPE = Schema.of(
    {f"{code}_column": code for code in sorted(types.SIMPLE | {"decimal(10,2)", "binary", "vector"})}
)


def texts(component: type[Component]) -> Iterator[str]:
    """Title, help, parameters and choices are there in both languages."""
    shown = component_json(component)
    yield from _both(shown["title"], "title", same=True)
    yield from _both(shown["help"], "help")
    first = component.help_en().split("\n")[0]
    if not component.__doc__ or len(first) < 10:
        yield "the docstring, which is the English help, is missing"
    if "Params" in vars(component) and not shown["params"] and component.Params.model_fields:
        yield "the parameters are not exported"
    for given in shown["params"]:
        yield from _param_texts(given, given["name"])
    for port in (*shown["inputs"], *shown["outputs"]):
        yield from _both(port["title"], f"port {port['name']}")


def _param_texts(given: Mapping[str, Any], name: str) -> Iterator[str]:
    yield from _both(given["title"], f"title of {name}", same=True)
    yield from _both(given["help"], f"help of {name}", same=True)
    for choice in given["choices"] or ():
        yield from _both(choice["title"], f"choice {choice['value']} of {name}", same=True)
    for item in given["items"] or ():
        yield from _param_texts(item, f"{name}.{item['name']}")


def _both(text: Mapping[str, str], what: str, *, same: bool = False) -> Iterator[str]:
    """English without Chinese, and Chinese; `same` lets names such as GBDT or UTF-8 be the same in both."""
    if not text["en"].strip() or CHINESE.search(QUOTED.sub("", text["en"])):
        yield f"the English {what} is missing or Chinese: {text['en']!r}"
    if not CHINESE.search(text["zh"]) and not (same and text["zh"] == text["en"]):
        yield f"the Chinese {what} is missing: {text['zh']!r}"


def names(component: type[Component]) -> Iterator[str]:
    """The key is a category and a name; ports and what is likely next are named as elsewhere."""
    if not CATEGORY.fullmatch(component.key):
        yield f"{component.key!r} is no key"
    ports = [*(p.name for p in component.inputs), *(f"-> {p.name}" for p in component.outputs)]
    if len(set(ports)) < len(ports):
        yield f"two ports have one name: {ports}"
    if component.version > 1 and set(component.upgrades) != set(range(1, component.version)):
        yield "an older version cannot be upgraded"
    for key in component.likely_next:
        if key not in registry.load():
            yield f"likely_next names “{key}”, which is not there"


def exports(component: type[Component]) -> Iterator[str]:
    """The JSON is JSON, and has what the contract of GET /api/components says."""
    shown = component_json(component)
    if json.loads(json.dumps(shown)) != shown:
        yield "the export changes when it is written as JSON and read again"
    wanted = {
        "key", "version", "category", "title", "summary", "help", "rows", "engine", "code", "needs", "inputs", "outputs",
        "params", "next", "words",
    }  # fmt: skip
    if set(shown) != wanted:
        yield f"the export has other keys: {sorted(set(shown) ^ wanted)}"
    ports = {port.name for port in component.inputs}
    for given in shown["params"]:
        if given["port"] is not None and given["port"] not in ports:
            yield f"{given['name']} picks columns of “{given['port']}”, which is no input"
        for other, values in (given["when"] or {}).items():
            yield from _when(component, given["name"], other, values)


def _when(component: type[Component], name: str, other: str, values: list[Any]) -> Iterator[str]:
    field = component.Params.model_fields.get(other)
    if field is None:
        yield f"{name} is shown by “{other}”, which is no parameter"
        return
    choices = next(p for p in component_json(component)["params"] if p["name"] == other)["choices"]
    for value in values:
        if choices and value not in [choice["value"] for choice in choices]:
            yield f"{name} is shown for {other} = {value!r}, which is no choice"


def good_params(component: type[Component]) -> dict[str, Any]:
    """Parameters that are right: of the first example that runs, else none."""
    return next((dict(found.params) for found in component.examples if found.fails is None), {})


def defaults(component: type[Component]) -> Iterator[str]:
    """Every default is a value that the parameter takes."""
    given = good_params(component)
    for name, field in component.Params.model_fields.items():
        if field.is_required():
            continue
        value = field.get_default(call_default_factory=True)
        try:
            component({**given, name: value})
        except UserError as wrong:
            if any(p.where.param == name for p in wrong.problems):
                yield f"the default of {name} is refused: {wrong}"


def refusals(component: type[Component]) -> Iterator[str]:
    """An unknown parameter, one of another type and one out of bounds are refused, with code and place."""
    given = good_params(component)
    yield from _refused(component, {**given, "no_such_parameter": 1}, "param-unknown", "no_such_parameter")
    for shown in component_json(component)["params"]:
        name = shown["name"]
        yield from _refused(component, {**given, name: _unfit(shown["widget"])}, "param-invalid", name)
        for bound, step in (("minimum", -1), ("maximum", 1)):
            if shown[bound] is not None:
                yield from _refused(component, {**given, name: shown[bound] + step}, "param-invalid", name)
        if shown["choices"]:
            value = ["no such choice"] if shown["widget"] == "multi_choice" else "no such choice"
            yield from _refused(component, {**given, name: value}, "param-invalid", name)


def _unfit(widget: str) -> Any:
    """A value that no parameter of this widget takes."""
    return {"number": "many", "integer": 1.5, "boolean": "perhaps"}.get(
        widget, {"neither": {"text": ["nor list"]}, "1": object}
    )


def _refused(component: type[Component], values: Mapping[str, Any], code: str, param: str) -> Iterator[str]:
    try:
        component(values)
    except UserError as wrong:
        if not any(p.code == code and p.where.param == param for p in wrong.problems):
            yield f"{param}: refused by {[p.json() for p in wrong.problems]}, not by {code}"
    else:
        yield f"{param} = {values[param]!r} is taken"


def examples(component: type[Component]) -> Iterator[str]:
    """There are examples that run and one that is refused, unless the inputs are more than tables or the component trains."""
    tables = all(port.kind == "table" for port in component.inputs)
    free = not tables or issubclass(component, Trainer) or "dataset" in component.Params.model_fields
    if not free and not any(found.fails is None for found in component.examples):
        yield "no example runs"
    if not free and component.Params.model_fields and not any(found.fails for found in component.examples):
        yield "no example is refused"
    titles = [found.title for found in component.examples if found.fails is None]
    if len(set(titles)) < len(titles):
        yield "two examples have one title"


def schemas(component: type[Component]) -> Iterator[str]:
    """Inference raises for no table at all: unknown, empty, or of every type; problems have codes and both languages."""
    for given in [good_params(component), *(dict(found.params) for found in component.examples)]:
        try:
            made = component(given)
        except UserError:
            continue
        for table in (UNKNOWN, Schema(), EVERY_TYPE):
            inputs = {p.name: [table, table] if p.many else table for p in component.inputs if p.kind == "table"}
            outputs, found = made.shape(inputs)
            missing = {p.name for p in component.outputs if p.kind == "table"} - set(outputs)
            if missing:
                yield f"{sorted(missing)} have no schema with {given}"
            yield from _problems(found)


def _problems(found: list[errors.Problem]) -> Iterator[str]:
    for problem in found:
        yield from _both({"en": problem.message.en, "zh": problem.message.zh}, f"message of {problem.code}", same=False)
        if re.search(r"\{\w+\}", problem.message.en + problem.message.zh):
            yield f"{problem.code} has an unfilled place: {problem.message}"


CHECKS: dict[str, Check] = {
    "texts": texts, "names": names, "exports": exports, "defaults": defaults, "refusals": refusals, "examples": examples,
    "schemas": schemas,
}  # fmt: skip


def run(component: type[Component]) -> list[str]:
    """Every check; what is wrong, with the check's name before it."""
    return [f"{name}: {wrong}" for name, check in CHECKS.items() for wrong in check(component)]
