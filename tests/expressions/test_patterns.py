"""Patterns in the form that both engines share, and what they do not share."""

from __future__ import annotations

import re

import pytest

from components.expressions.patterns import like, portable


@pytest.mark.parametrize(
    ("pattern", "matches", "misses"),
    [
        ("a%", ["a", "abc", "a\nb"], ["ba", ""]),
        ("a_c", ["abc", "a\nc"], ["ac", "abbc"]),
        ("100\\%", ["100%"], ["1000", "100\\%"]),
        ("a.c", ["a.c"], ["abc"]),
        ("", [""], ["a", "\n"]),
    ],
)
def test_like_covers_the_whole_text(pattern: str, matches: list[str], misses: list[str]) -> None:
    made = re.compile(like(pattern).replace(r"\z", r"\Z"))
    assert all(made.search(text) for text in matches)
    assert not any(made.search(text) for text in misses)


@pytest.mark.parametrize("pattern", ["a\\", "a\\b"])
def test_like_refuses_what_spark_refuses(pattern: str) -> None:
    with pytest.raises(ValueError, match="backslash"):
        like(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)", "(?i)a", "(?<n>a)", "(a)\\1", "a*+", "a{1,5000}", "\\bword", "\\p{L}", "[a&&b]", "[[a]b]", "[]a]",
        "a$b", "(a$)", "*a", "a**",
        "(a", "a)", "[z-a]", "a{x}", "[a", "a\\", "\\x41", "}",
    ],
)  # fmt: skip
def test_what_the_engines_do_not_share_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        portable(pattern)


def test_classes_are_those_of_ascii() -> None:
    assert portable("\\d+") == "[0-9]+"
    assert portable("[\\w.]") == "[A-Za-z0-9_\\.]"
    assert portable("\\S") == r"[^ \t\n\x0B\f\r]"
