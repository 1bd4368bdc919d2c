"""What goes over the API about extras."""

from __future__ import annotations

from typing import Literal

from studio.api.views import Bilingual, Shape

State = Literal["absent", "installing", "installed", "failed"]


class Extra(Shape):
    """`megabytes` is about what is fetched; `log` the last lines of an installation; `command` does the same in a terminal."""

    key: str
    title: Bilingual
    help: Bilingual
    licence: str
    megabytes: int
    command: str
    state: State
    version: str | None
    began_at: float | None
    log: list[str]


class Extras(Shape):
    """The environment that runs get, and what can be added; `refusal` says why this user cannot."""

    python: str
    packages: dict[str, str]
    refusal: Bilingual | None
    extras: list[Extra]
