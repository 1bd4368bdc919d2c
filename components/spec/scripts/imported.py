"""A component without a plain Spark form: the script imports it from its own file, and says so."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from components import errors
from components.spec.scripts import layout
from components.spec.scripts.writing import Code, ModelCode, TableCode, TransformerCode

if TYPE_CHECKING:
    from components.spec.component import Component


def write(component: Component, code: Code) -> None:
    """The import, the call, and a variable for each output that is read."""
    made = constructed(component, code)
    code.comment(f"No plain Spark form: imported from {_file(component)}, so the product has to be on the path.")
    found = code.fresh(f"{code.label}_outputs")
    code.line(f"{found} = alone.run({', '.join([made, 'spark', *_given(component, code)])})")
    for port in component.outputs:
        read = port.name in code.wanted
        value = f"{found}[{layout.text(port.name)}]"
        if port.kind == "table" and read:
            code.line(f"{code.table(None, port.name)} = {value}")
        if port.kind == "model" and read:
            code.outputs[port.name] = _model(component, code, value)
        if port.kind == "transformer" and read:
            code.outputs[port.name] = TransformerCode(_applied(value))
    if any(port.kind in ("metrics", "report") for port in component.outputs):
        code.metrics(f'{found}["metrics"]')


def constructed(component: Component, code: Code) -> str:
    """The component with its parameters, as an expression."""
    kind = type(component)
    code.imports(f"from {kind.__module__} import {kind.__name__}")
    code.imports("from runners.code import alone")
    params = component.params.model_dump(mode="json", exclude_defaults=True)
    return f"{kind.__name__}({layout.text(params)})"


def _file(component: Component) -> str:
    return f"{inspect.getmodule(type(component)).__name__.replace('.', '/')}.py"  # type: ignore[union-attr]


def _given(component: Component, code: Code) -> list[str]:
    roles: dict[str, Any] = {}
    shown = []
    for name, value in code.inputs.items():
        every = value if isinstance(value, list) else [value]
        for one in every:
            if isinstance(one, TableCode):
                roles |= {c.name: c.role for c in one.schema.columns if c.role}
            elif not (isinstance(one, ModelCode) and one.whole):
                raise errors.UserError(_unfit(component, name))
        names = [one.name for one in every]
        shown.append(f"{name}=[{', '.join(names)}]" if isinstance(value, list) else f"{name}={names[0]}")
    return [*shown, *([f"roles={layout.text(roles)}"] if roles else [])]


def _unfit(component: Component, port: str) -> errors.Problem:
    return errors.problem(
        "code-input-unfit",
        "“{component}” cannot be written as a script: its input “{port}” would have to be the product's own.",
        "“{component}”无法写成脚本：其输入“{port}”须为本产品内部的对象。",
        where=errors.Where(port=port),
        hint=("Take this step out, or switch it off.", "请去掉或停用该节点。"),
        component=component.title.en,
        port=port,
    )


def _model(component: Component, code: Code, value: str) -> ModelCode:
    name = code.fresh(code.label, f"{code.label}_model")
    code.line(f"{name} = {value}")

    def score(scored: Code, table: TableCode, into: str, keep: Sequence[str]) -> None:
        scored.imports("from components.catalog.predict.predict import Predict")
        scored.imports("from runners.code import alone")
        params = layout.text({"keep": list(keep)} if keep else {})
        call = f"alone.run(Predict({params}), spark, model={name}, table={table.name})"
        scored.line(f'{into} = {call}["table"]')

    return ModelCode(name, score, lambda saved, path: saved.line(f"{name}.save({path})"), whole=True)


def _applied(value: str) -> Any:
    def apply(code: Code, table: TableCode, into: str) -> None:
        code.imports("from components.catalog.prepare.apply_transformer import ApplyTransformer")
        code.imports("from runners.code import alone")
        call = f"alone.run(ApplyTransformer(), spark, transformer={value}, table={table.name})"
        code.line(f'{into} = {call}["table"]')

    return apply
