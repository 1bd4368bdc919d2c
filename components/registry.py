"""Finds the components: each file of `components/catalog/<category>/` is one, and its key is its place."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import ModuleType
from typing import Any

from components import catalog as catalog_package
from components import errors
from components.spec.component import Component
from components.spec.export import component_json
from components.spec.metrics import metrics_json


@dataclass(frozen=True)
class Category:
    """A folder of the catalogue; the palette shows them in `order`."""

    key: str
    title: errors.Text
    colour: str
    icon: str
    order: int

    def json(self) -> dict[str, Any]:
        return {"key": self.key, "title": asdict(self.title), "colour": self.colour, "icon": self.icon}


class Catalog(Mapping[str, type[Component]]):
    """All components by key; a former key finds its successor."""

    def __init__(self, components: dict[str, type[Component]], categories: list[Category]) -> None:
        self._components = components
        self.categories = categories
        self._former = {old: key for key, found in components.items() for old in found.replaces}

    def __getitem__(self, key: str) -> type[Component]:
        found = self._components.get(self._former.get(key, key))
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._components or key in self._former

    def __iter__(self) -> Iterator[str]:
        return iter(self._components)

    def __len__(self) -> int:
        return len(self._components)

    def json(self) -> dict[str, Any]:
        """Everything that a client needs to know."""
        return {
            "categories": [category.json() for category in self.categories],
            "components": [component_json(component) for component in self._components.values()],
            "metrics": metrics_json(),
        }

    def unknown(self, key: str) -> errors.Problem:
        return errors.problem(
            "component-unknown",
            "There is no component “{component}”.",
            "没有组件“{component}”。",
            hint=errors.did_you_mean(key, self._components),
            component=key,
        )


@functools.cache
def load() -> Catalog:
    """Import the whole catalogue (no engine comes along) and check that each file holds one component."""
    categories, components = [], {}
    for folder in sorted(pkgutil.iter_modules(catalog_package.__path__), key=lambda m: m.name):
        package = importlib.import_module(f"{catalog_package.__name__}.{folder.name}")
        categories.append(_category(folder.name, package))
        for file in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            if file.name.startswith("_"):
                continue
            component = _component(importlib.import_module(f"{package.__name__}.{file.name}"))
            component.key = f"{folder.name}.{file.name}"
            components[component.key] = component
    categories.sort(key=lambda category: category.order)
    return Catalog(components, categories)


def _category(key: str, package: ModuleType) -> Category:
    title: errors.Text = package.TITLE
    return Category(key, title, package.COLOUR, package.ICON, package.ORDER)


def _component(module: ModuleType) -> type[Component]:
    own = [
        found
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Component) and found.__module__ == module.__name__ and not found.__name__.startswith("_")
    ]
    if len(own) != 1:
        raise TypeError(f"{module.__name__} must define exactly one component, found {[c.__name__ for c in own]}")
    return own[0]
