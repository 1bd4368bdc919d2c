"""The components as Markdown pages, one per component and language, all made of what the components declare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from components.registry import Catalog
from components.spec.component import Component
from components.spec.examples import Cells, Example
from components.spec.export import component_json

Language = Literal["en", "zh"]
WORDS: dict[str, tuple[str, str]] = {
    "components": ("Components", "组件"), "inputs": ("Inputs", "输入"), "outputs": ("Outputs", "输出"),
    "parameters": ("Parameters", "参数"), "name": ("Name", "名称"), "label": ("Label", "标签"), "kind": ("Kind", "类型"),
    "default": ("Default", "默认值"), "help": ("Meaning", "说明"), "required": ("required", "必填"),
    "examples": ("Examples", "示例"), "before": ("Before", "之前"), "after": ("After", "之后"), "many": ("several", "可多个"),
    "optional": ("optional", "可选"), "refused": ("Refused with", "拒绝，错误代码"), "choices": ("One of", "可选值"),
    "code": ("Runs a user's own code: needs that right.", "运行用户自己的代码：需要相应权限。"), "null": ("null", "空"),
}  # fmt: skip


def pages(catalog: Catalog) -> dict[str, str]:
    """Text by file name: `<language>/<key>.md`, and an index for each language."""
    made = {}
    for language in ("en", "zh"):
        made[f"{language}/README.md"] = _index(catalog, language)
        for key in catalog:
            made[f"{language}/{key}.md"] = page(catalog[key], language)
    return made


def page(component: type[Component], language: Language) -> str:
    """One component's page."""
    shown = component_json(component)
    parts = [f"# {shown['title'][language]}\n\n`{shown['key']}`\n\n{shown['help'][language]}"]
    if shown["code"]:
        parts.append(word("code", language))
    parts += [_ports(shown[side], side, language) for side in ("inputs", "outputs") if shown[side]]
    if shown["params"]:
        parts.append(f"## {word('parameters', language)}\n\n{_params(shown['params'], language)}")
    if component.examples:
        told = "\n\n".join(_example(found, language) for found in component.examples)
        parts.append(f"## {word('examples', language)}\n\n{told}")
    return "\n\n".join(parts) + "\n"


def word(key: str, language: Language) -> str:
    return WORDS[key][0 if language == "en" else 1]


def _index(catalog: Catalog, language: Language) -> str:
    lines = [f"# {word('components', language)}"]
    for category in catalog.categories:
        lines.append(f"\n## {category.title.en if language == 'en' else category.title.zh}\n")
        for key in catalog:
            if key.split(".")[0] == category.key:
                shown = component_json(catalog[key])
                lines.append(f"- [{shown['title'][language]}]({key}.md) – {shown['summary'][language]}")
    return "\n".join(lines) + "\n"


def _ports(ports: Sequence[Mapping[str, Any]], side: str, language: Language) -> str:
    lines = [f"## {word(side, language)}", ""]
    for port in ports:
        notes = [word(note, language) for note in ("many", "optional") if port[note]]
        rest = f" ({', '.join(notes)})" if notes else ""
        lines.append(f"- `{port['name']}` – {port['title'][language]}{rest}")
    return "\n".join(lines)


def _params(params: Sequence[Mapping[str, Any]], language: Language, prefix: str = "") -> str:
    heads = ("name", "label", "kind", "default", "help")
    rows = [[word(head, language) for head in heads], ["---"] * len(heads)] if not prefix else []
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    for given in params:
        default = word("required", language) if given["required"] else _code(given["default"], language)
        told = given["help"][language]
        if given["choices"]:
            named = ", ".join(f"`{c['value']}` {c['title'][language]}" for c in given["choices"])
            told += f" {word('choices', language)}: {named}."
        cells = [f"`{prefix}{given['name']}`", given["title"][language], given["widget"], default, told]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
        if given["items"]:
            lines.append(_params(given["items"], language, f"{prefix}{given['name']}[]."))
    return "\n".join(lines)


def _code(value: Any, language: Language) -> str:
    if value is None:
        return word("null", language)
    return f"`{json.dumps(value, ensure_ascii=False)}`".replace("\n", "\\n")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _example(found: Example, language: Language) -> str:
    parts = [f"**{found.title}**"] if found.fails is None else [f"**{word('refused', language)} `{found.fails}`**"]
    if found.params:
        parts.append("```json\n" + json.dumps(found.params, ensure_ascii=False, default=str) + "\n```")
    for port, cells in found.inputs.items():
        parts += [
            f"{word('before', language)} (`{port}`)\n\n{_table(one)}"
            for one in (cells if isinstance(cells, list) else [cells])
        ]
    parts += [f"{word('after', language)} (`{port}`)\n\n{_table(cells)}" for port, cells in found.gives.items()]
    return "\n\n".join(parts)


def _table(cells: Cells) -> str:
    if not cells:
        return "–"
    rows = [list(cells), ["---"] * len(cells), *zip(*cells.values(), strict=True)]
    return "\n".join(
        "| " + " | ".join(_cell("∅" if value is None else str(value)) for value in row) + " |" for row in rows
    )
