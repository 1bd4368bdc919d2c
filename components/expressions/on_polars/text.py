"""Text in polars."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from components.expressions import hashes, patterns, types
from components.expressions.on_polars.base import Entry, by_row, constant, dtype, lit, when
from components.expressions.tree import Call

if TYPE_CHECKING:
    from polars import Expr


def _concat(node: Call, args: Sequence[Expr]) -> Expr:
    return reduce(lambda a, b: a + b, args)


def _concat_ws(node: Call, args: Sequence[Expr]) -> Expr:
    import polars as pl

    return pl.concat_str(list(args[1:]), separator=constant(node, 0), ignore_nulls=True)


def _length(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0].str.len_chars().cast(dtype(types.INT))


def _substring(node: Call, args: Sequence[Expr]) -> Expr:
    start, count = constant(node, 1), constant(node, 2) if len(args) == 3 else 2**31 - 1
    if start >= 0:
        return args[0].str.slice(max(start - 1, 0), max(count, 0))
    from_end = args[0].str.len_chars().cast(dtype(types.BIGINT)) + start
    first = from_end.clip(lower_bound=0)
    taken = (from_end + count - first).clip(lower_bound=0)
    return args[0].str.slice(first, taken)


def _replace(node: Call, args: Sequence[Expr]) -> Expr:
    old, new = constant(node, 1), constant(node, 2)
    return args[0].str.replace_all(old, new, literal=True) if old else args[0]


def _like(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0].str.contains(patterns.like(constant(node, 1)))


def _rlike(node: Call, args: Sequence[Expr]) -> Expr:
    return args[0].str.contains(patterns.portable(constant(node, 1)))


def _instr(node: Call, args: Sequence[Expr]) -> Expr:
    wanted = constant(node, 1)
    return by_row(args[0], lambda text: text.find(wanted) + 1, types.INT)


def _padded(left: bool) -> Entry:
    def build(node: Call, args: Sequence[Expr]) -> Expr:
        size, pad = max(constant(node, 1), 0), constant(node, 2)
        text = args[0].str.head(size)
        missing = (lit(size, types.BIGINT) - args[0].str.len_chars().cast(dtype(types.BIGINT))).clip(lower_bound=0)
        filling = lit(pad * size, types.STRING).str.slice(0, missing)
        return filling + text if left else text + filling

    return build


def _repeat(node: Call, args: Sequence[Expr]) -> Expr:
    times = max(constant(node, 1), 0)
    return by_row(args[0], lambda text: text * times, types.STRING)


def _split_part(node: Call, args: Sequence[Expr]) -> Expr:
    separator, place = constant(node, 1), constant(node, 2)

    def part(text: str) -> str:
        parts = text.split(separator) if separator else [text]
        index = place - 1 if place > 0 else len(parts) + place
        return parts[index] if 0 <= index < len(parts) else ""

    return by_row(args[0], part, types.STRING)


def _sha2(node: Call, args: Sequence[Expr]) -> Expr:
    name = f"sha{constant(node, 1) or 256}"
    return by_row(args[0], lambda text: hashlib.new(name, text.encode()).hexdigest(), types.STRING)


def _hashed(of_text: Callable[[bytes], int], of_int: Callable[[int], int], of_bigint: Callable[[int], int]) -> Entry:
    def build(node: Call, args: Sequence[Expr]) -> Expr:
        functions: dict[str, Callable[[Any], int]] = {
            types.STRING: lambda text: of_text(text.encode()),
            types.INT: of_int,
            types.BIGINT: of_bigint,
        }
        made = by_row(args[0], functions[node.args[0].type], node.type)
        return when(args[0].is_null(), lit(hashes.SEED, node.type), made)

    return build


def _by_constant(operation: Callable[[Expr, Any], Expr]) -> Entry:
    return lambda node, args: operation(args[0], constant(node, 1))


ENTRIES: Mapping[str, Entry] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "length": _length,
    "upper": lambda node, args: args[0].str.to_uppercase(),
    "lower": lambda node, args: args[0].str.to_lowercase(),
    "trim": lambda node, args: args[0].str.strip_chars(" "),
    "ltrim": lambda node, args: args[0].str.strip_chars_start(" "),
    "rtrim": lambda node, args: args[0].str.strip_chars_end(" "),
    "substring": _substring,
    "left": _by_constant(lambda text, count: text.str.head(max(count, 0))),
    "right": _by_constant(lambda text, count: text.str.tail(max(count, 0))),
    "replace": _replace,
    "startswith": _by_constant(lambda text, part: text.str.starts_with(part)),
    "endswith": _by_constant(lambda text, part: text.str.ends_with(part)),
    "contains": _by_constant(lambda text, part: text.str.contains(part, literal=True)),
    "like": _like,
    "rlike": _rlike,
    "instr": _instr,
    "lpad": _padded(left=True),
    "rpad": _padded(left=False),
    "repeat": _repeat,
    "split_part": _split_part,
    "reverse": lambda node, args: by_row(args[0], lambda text: text[::-1], types.STRING),
    "md5": lambda node, args: by_row(
        args[0], lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), types.STRING
    ),
    "sha2": _sha2,
    "crc32": lambda node, args: by_row(args[0], lambda text: zlib.crc32(text.encode()), types.BIGINT),
    "xxhash64": _hashed(hashes.xxhash64, hashes.xxhash64_int, hashes.xxhash64_bigint),
    "hash": _hashed(hashes.murmur3, hashes.murmur3_int, hashes.murmur3_bigint),
}
