"""LIKE patterns and regular expressions, in a form that Java and Rust read alike."""

from __future__ import annotations

import re
from typing import Final

SPECIAL: Final = frozenset("\\.+*?()|[]{}^$#&-~")
CLASSES: Final = {
    "d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\x0B\f\r",
}  # fmt: skip
CONTROLS: Final = {"t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f"}
DOT: Final = r"[^\n\r\x{85}\x{2028}\x{2029}]"
END: Final = r"(?:\r\n|[\n\r\x{85}\x{2028}\x{2029}])?\z"
"""Java's `$`: before a line's end that is the last, too."""

MOST_TIMES: Final = 1000
TIMES: Final = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")


def like(pattern: str) -> str:
    """A LIKE pattern as a regular expression over the whole text. Raises ValueError where Spark refuses it."""
    made, waiting = [], iter(pattern)
    for character in waiting:
        if character == "\\":
            character = next(waiting, "")
            if character not in ("%", "_", "\\"):
                raise ValueError("a backslash must be followed by %, _ or a backslash")
            made.append(escape(character))
        else:
            made.append({"%": ".*", "_": "."}.get(character) or escape(character))
    return r"(?s)\A" + "".join(made) + r"\z"


def escape(text: str) -> str:
    return "".join("\\" + character if character in SPECIAL else character for character in text)


def portable(pattern: str) -> str:
    """A regular expression of Java's for Rust's engine, good for finding out whether something matches.

    Raises ValueError, saying which construct, for what the two do not share.
    """
    return _Regex(pattern).read()


class _Regex:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.place = 0
        self.groups = 0
        self.made: list[str] = []
        self.repeatable = False

    def read(self) -> str:
        while self.place < len(self.pattern):
            self.one()
        if self.groups:
            raise ValueError("a parenthesis that is not closed")
        return "".join(self.made)

    def one(self) -> None:
        character = self.take()
        if character in "*+?{":
            self.times(character)
        elif character in "(|)":
            self.group(character)
        elif character == "^":
            self.put("^", repeatable=False)
        elif character == "$":
            self.end()
        elif character in "]}":
            raise ValueError(f"“{character}” without its opening")
        else:
            self.put(self.atom(character))

    def atom(self, character: str) -> str:
        if character == ".":
            return DOT
        if character == "[":
            return self.bracket()
        return self.escaped(inside=False) if character == "\\" else escape(character)

    def take(self) -> str:
        if self.place >= len(self.pattern):
            raise ValueError("it ends too early")
        self.place += 1
        return self.pattern[self.place - 1]

    def next_is(self, text: str) -> bool:
        return self.pattern.startswith(text, self.place)

    def put(self, text: str, repeatable: bool = True) -> None:
        self.made.append(text)
        self.repeatable = repeatable

    def times(self, character: str) -> None:
        if not self.repeatable:
            raise ValueError(f"“{character}” with nothing to repeat")
        text = character
        if character == "{":
            found = TIMES.match(self.pattern, self.place - 1)
            if found is None:
                raise ValueError("“{” that is no repetition")
            low, high = int(found[1]), int(found[3] or found[1])
            if not low <= high <= MOST_TIMES:
                raise ValueError(f"more than {MOST_TIMES} repetitions")
            text, self.place = found[0], found.end()
        if self.next_is("+"):
            raise ValueError("possessive repetition")
        if self.next_is("?"):
            text += self.take()
        self.put(text, repeatable=False)

    def group(self, character: str) -> None:
        if character == "|":
            self.put("|", repeatable=False)
        elif character == ")":
            self.groups -= 1
            if self.groups < 0:
                raise ValueError("“)” without its opening")
            self.put(")")
        else:
            if self.next_is("?:"):
                self.place += 2
            elif self.next_is("?"):
                raise ValueError("look-around, flags or named groups")
            self.groups += 1
            self.put("(?:", repeatable=False)

    def end(self) -> None:
        if self.groups or (self.place < len(self.pattern) and not self.next_is("|")):
            raise ValueError("“$” that is not at the end")
        self.put(END, repeatable=False)

    def escaped(self, inside: bool) -> str:
        character = self.take()
        if character in CLASSES:
            return CLASSES[character] if inside else f"[{CLASSES[character]}]"
        if character.lower() in CLASSES:
            return f"[^{CLASSES[character.lower()]}]"
        if character in CONTROLS:
            return CONTROLS[character]
        if character.isalnum() or not character.isascii():
            raise ValueError(f"“\\{character}”")
        return escape(character)

    def bracket(self) -> str:
        negated = self.next_is("^")
        self.place += negated
        if self.next_is("]"):
            raise ValueError("an empty set of characters")
        made: list[str] = []
        while not self.next_is("]"):
            made.append(self.range())
        self.place += 1
        return f"[{'^' if negated else ''}{''.join(made)}]"

    def range(self) -> str:
        low, single = self.member()
        if not self.next_is("-") or self.next_is("-]"):
            return low
        self.place += 1
        high, also_single = self.member()
        if not single or not also_single:
            raise ValueError("a range between sets of characters")
        if self.plain(low) > self.plain(high):
            raise ValueError("a range that runs backwards")
        return f"{low}-{high}"

    def member(self) -> tuple[str, bool]:
        character = self.take()
        if character == "[" or (character == "&" and self.next_is("&")):
            raise ValueError("sets inside sets of characters")
        if character != "\\":
            return escape(character), True
        single = self.pattern[self.place : self.place + 1].lower() not in CLASSES
        return self.escaped(inside=True), single

    def plain(self, member: str) -> str:
        controls = {r"\t": "\t", r"\n": "\n", r"\r": "\r", r"\f": "\f"}
        return controls.get(member) or member[-1]
