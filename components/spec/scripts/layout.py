"""Python statements as `ruff format` would break them, for scripts that are written for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

WIDTH = 120
OPENING, CLOSING = "([{", ")]}"


def text(value: object) -> str:
    """A value as Python writes it, texts in double quotes."""
    shown = repr(value)
    if isinstance(value, str) and shown.startswith("'") and '"' not in shown:
        return f'"{shown[1:-1]}"'
    if isinstance(value, list):
        return f"[{', '.join(text(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{text(key)}: {text(item)}' for key, item in value.items())}}}"
    if isinstance(value, tuple):
        return f"({', '.join(text(item) for item in value)}{',' if len(value) == 1 else ''})"
    return shown


def pattern(before: str, name: str, after: str) -> str:
    """A text in which Python puts the variable's value between two others."""
    safe = [part.replace("{", "{{").replace("}", "}}") for part in (before, after)]
    return f"f{text(f'{safe[0]}{{{name}}}{safe[1]}')}"


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return f"{value:_}"


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def lines(statement: str, indent: int = 0) -> list[str]:
    """The statement in lines of at most WIDTH, broken at its last brackets; one that has none stays as it is."""
    return _broken(statement, indent, "")


def _broken(code: str, indent: int, after: str) -> list[str]:
    shown = " " * indent + code + after
    place = _last_bracket(code)
    if width(shown) <= WIDTH or place is None:
        return [shown]
    head, body, tail = code[: place + 1], code[place + 1 : -1], code[-1] + after
    if not body:
        return [shown]
    loops = any(depth == 0 and body[n : n + 5] == " for " for n, depth in _depths(body))
    parts = [body] if loops else list(split(body))
    literal = place == 0 or not (code[place - 1].isalnum() or code[place - 1] in "_])")
    inner = " " * (indent + 4) + body
    if width(inner) <= WIDTH and not (literal and len(parts) > 1):
        return [" " * indent + head, inner, " " * indent + tail]
    if loops:
        return [" " * indent + head, *_clauses(body, indent + 4), " " * indent + tail]
    made = [line for part in parts for line in _broken(part, indent + 4, ",")]
    return [" " * indent + head, *made, " " * indent + tail]


def _clauses(body: str, indent: int) -> list[str]:
    """A comprehension with a line for each `for` and `if` of its own."""
    found: list[str] = []
    start = 0
    for place, depth in _depths(body):
        loop, test = body[place : place + 5] == " for ", body[place : place + 4] == " if "
        if depth == 0 and (loop or (found and test)):
            found.append(body[start:place])
            start = place + 1
    found.append(body[start:])
    return [line for clause in found for line in _broken(clause, indent, "")]


def split(body: str) -> Iterator[str]:
    """What is between the commas outside of all brackets and texts."""
    start = 0
    for place, depth in _depths(body):
        if depth == 0 and body[place] == ",":
            yield body[start:place].strip()
            start = place + 1
    if rest := body[start:].strip():
        yield rest


def _last_bracket(code: str) -> int | None:
    """Where the bracket opens that the code ends with."""
    if not code or code[-1] not in CLOSING:
        return None
    opened = [place for place, depth in _depths(code) if depth == 1 and code[place] in OPENING]
    return opened[-1] if opened else None


def _depths(code: str) -> Iterator[tuple[int, int]]:
    """Each place outside of texts, with the number of brackets that are open there (its own one counted)."""
    depth, quote, place = 0, "", 0
    while place < len(code):
        letter = code[place]
        if quote:
            if letter == "\\":
                place += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        else:
            depth += letter in OPENING
            yield place, depth
            depth -= letter in CLOSING
        place += 1
