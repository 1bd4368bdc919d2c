"""Spark's two hashes of one value, in Python: xxHash64 and its variant of Murmur3, both with seed 42."""

from __future__ import annotations

import struct
from typing import Final

SEED: Final = 42
P1: Final = 0x9E3779B185EBCA87
P2: Final = 0xC2B2AE3D27D4EB4F
P3: Final = 0x165667B19E3779F9
P4: Final = 0x85EBCA77C2B2AE63
P5: Final = 0x27D4EB2F165667C5
MASK64: Final = 2**64 - 1
MASK32: Final = 2**32 - 1
C1: Final = 0xCC9E2D51
C2: Final = 0x1B873593


def xxhash64(data: bytes) -> int:
    """Signed 64 bits of the published algorithm."""
    size = len(data)
    if size >= 32:
        lanes = [(SEED + P1 + P2) & MASK64, (SEED + P2) & MASK64, SEED, (SEED - P1) & MASK64]
        whole = size - size % 32
        for words in struct.iter_unpack("<4Q", data[:whole]):
            lanes = [_round64(lane, word) for lane, word in zip(lanes, words, strict=True)]
        made = sum(_left64(lane, turn) for lane, turn in zip(lanes, (1, 7, 12, 18), strict=True)) & MASK64
        for lane in lanes:
            made = ((made ^ _round64(0, lane)) * P1 + P4) & MASK64
    else:
        whole, made = 0, (SEED + P5) & MASK64
    made = (made + size) & MASK64
    while whole + 8 <= size:
        made = _long64(made, int.from_bytes(data[whole : whole + 8], "little"))
        whole += 8
    if whole + 4 <= size:
        made = _int64(made, int.from_bytes(data[whole : whole + 4], "little"))
        whole += 4
    for byte in data[whole:]:
        made = (_left64(made ^ (byte * P5 & MASK64), 11) * P1) & MASK64
    return _finish64(made)


def xxhash64_int(value: int) -> int:
    return _finish64(_int64((SEED + P5 + 4) & MASK64, value & MASK32))


def xxhash64_bigint(value: int) -> int:
    return _finish64(_long64((SEED + P5 + 8) & MASK64, value & MASK64))


def murmur3(data: bytes) -> int:
    """Signed 32 bits; unlike the published algorithm each byte of the tail is mixed by itself, sign-extended."""
    whole, made = len(data) - len(data) % 4, SEED
    for (word,) in struct.iter_unpack("<i", data[:whole]):
        made = _mixed(made, word)
    for (byte,) in struct.iter_unpack("<b", data[whole:]):
        made = _mixed(made, byte)
    return _finish32(made, len(data))


def murmur3_int(value: int) -> int:
    return _finish32(_mixed(SEED, value), 4)


def murmur3_bigint(value: int) -> int:
    return _finish32(_mixed(_mixed(SEED, value & MASK32), (value >> 32) & MASK32), 8)


def _left64(value: int, turn: int) -> int:
    return ((value << turn) | (value >> (64 - turn))) & MASK64


def _round64(lane: int, word: int) -> int:
    return (_left64((lane + word * P2) & MASK64, 31) * P1) & MASK64


def _long64(made: int, word: int) -> int:
    return (_left64(made ^ _round64(0, word), 27) * P1 + P4) & MASK64


def _int64(made: int, word: int) -> int:
    return (_left64(made ^ (word * P1 & MASK64), 23) * P2 + P3) & MASK64


def _finish64(made: int) -> int:
    made = ((made ^ (made >> 33)) * P2) & MASK64
    made = ((made ^ (made >> 29)) * P3) & MASK64
    made ^= made >> 32
    return made - 2**64 if made >= 2**63 else made


def _left32(value: int, turn: int) -> int:
    return ((value << turn) | (value >> (32 - turn))) & MASK32


def _mixed(made: int, word: int) -> int:
    scrambled = (_left32((word & MASK32) * C1 & MASK32, 15) * C2) & MASK32
    return (_left32(made ^ scrambled, 13) * 5 + 0xE6546B64) & MASK32


def _finish32(made: int, size: int) -> int:
    made ^= size
    made = ((made ^ (made >> 16)) * 0x85EBCA6B) & MASK32
    made = ((made ^ (made >> 13)) * 0xC2B2AE35) & MASK32
    made ^= made >> 16
    return made - 2**32 if made >= 2**31 else made
