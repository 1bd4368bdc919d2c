"""Tensors of the Open Inference Protocol, as JSON and in the binary extension, to and from plain values.

Null has one encoding: a companion BOOL tensor `<name>:null`, true where the value is null; in JSON and binary alike.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from components.errors import Problem
from deploy.servers import refusals
from deploy.servers.refusals import Refused

NULL = ":null"
KINDS: Mapping[str, str] = {
    "BOOL": "?",
    "INT8": "<i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "UINT8": "<u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "FP32": "<f4",
    "FP64": "<f8",
}
"""Numpy's name of each datatype but BYTES."""


@dataclass(frozen=True)
class Request:
    """An inference request: columns of plain values (None is null), and what is asked of the answer."""

    id: str | None
    columns: Mapping[str, list[Any]]
    rows: int
    outputs: Sequence[str] | None
    binary: Mapping[str, bool]
    all_binary: bool

    def is_binary(self, name: str) -> bool:
        return self.binary.get(name, self.all_binary)


def read(raw: bytes, header_length: int | None) -> Request:
    """Read a request's body. Raises Refused with every tensor that is wrong."""
    asked, rest = _split(raw, header_length)
    wrong: list[Problem] = []
    found: dict[str, list[Any]] = {}
    at = 0
    for tensor in _tensors(asked):
        size = _parameters(tensor).get("binary_data_size")
        data = None
        if size is not None:
            if not isinstance(size, int) or isinstance(size, bool) or size < 0 or at + size > len(rest):
                raise Refused(refusals.not_json("binary_data_size does not fit the body"))
            data, at = rest[at : at + size], at + size
        values = _values(tensor, data, wrong)
        if values is not None:
            found[tensor["name"]] = values
    if at != len(rest):
        wrong.append(refusals.not_json(f"{len(rest) - at} bytes after the last tensor"))
    if wrong:
        raise Refused(wrong)
    return _request(asked, found)


def _split(raw: bytes, header_length: int | None) -> tuple[dict[str, Any], bytes]:
    length = len(raw) if header_length is None else header_length
    if not 0 < length <= len(raw):
        raise Refused(refusals.not_json("the JSON part is empty or longer than the body"))
    try:
        asked = orjson.loads(raw[:length])
    except orjson.JSONDecodeError as cause:
        raise Refused(refusals.not_json(str(cause))) from cause
    if not isinstance(asked, dict):
        raise Refused(refusals.not_json("an object is needed"))
    return asked, raw[length:]


def _tensors(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    given = asked.get("inputs")
    if not isinstance(given, list) or not given:
        raise Refused(refusals.not_json("“inputs” must be a list of tensors"))
    for tensor in given:
        if not isinstance(tensor, dict) or not isinstance(tensor.get("name"), str):
            raise Refused(refusals.not_json("a tensor is an object with a name, a datatype, a shape and data"))
    return given


def _parameters(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    found = thing.get("parameters")
    return found if isinstance(found, dict) else {}


def _values(tensor: Mapping[str, Any], data: bytes | None, wrong: list[Problem]) -> list[Any] | None:
    """A tensor's values, flat; None, with a problem added, where it is wrong."""
    name, kind, shape = tensor["name"], str(tensor.get("datatype")), tensor.get("shape")
    if kind not in KINDS and kind != "BYTES":
        wrong.append(refusals.tensor_wrong(name, "unknown datatype {kind}.", "未知数据类型 {kind}。", kind=kind))
        return None
    rows = _rows(shape)
    if rows is None:
        text = ("its shape must be [rows] or [rows, 1], found {shape}.", "形状须为 [行数] 或 [行数, 1]，收到 {shape}。")
        wrong.append(refusals.tensor_wrong(name, *text, shape=str(shape)))
        return None
    try:
        values = _from_binary(kind, data) if data is not None else _from_json(tensor)
    except ValueError as cause:
        text = ("its data cannot be read as {kind}: {cause}", "数据无法按 {kind} 读取：{cause}")
        wrong.append(refusals.tensor_wrong(name, *text, kind=kind, cause=str(cause)))
        return None
    if None in values:
        wrong.append(refusals.null_in_data(name))
    elif len(values) != rows:
        text = ("its shape says {rows} values, found {found}.", "形状为 {rows} 个值，实际 {found} 个。")
        wrong.append(refusals.tensor_wrong(name, *text, rows=rows, found=len(values)))
    elif data is None and not all(_fits(kind, value) for value in values):
        odd = next(value for value in values if not _fits(kind, value))
        text = ("{value} is no {kind}.", "{value} 不是 {kind}。")
        wrong.append(refusals.tensor_wrong(name, *text, value=repr(odd)[:60], kind=kind))
    else:
        return values
    return None


def _rows(shape: Any) -> int | None:
    whole = isinstance(shape, list) and all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in shape)
    if not whole or not 1 <= len(shape) <= 2 or (len(shape) == 2 and shape[1] != 1):
        return None
    return int(shape[0])


def _from_json(tensor: Mapping[str, Any]) -> list[Any]:
    data = tensor.get("data")
    if not isinstance(data, list):
        raise ValueError("“data” must be a list")
    flat: list[Any] = []
    for value in data:
        flat.extend(value) if isinstance(value, list) else flat.append(value)
    return flat


def _fits(kind: str, value: Any) -> bool:
    if kind == "BYTES":
        return isinstance(value, str)
    if kind == "BOOL":
        return isinstance(value, bool)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if kind.startswith("FP"):
        return whole or isinstance(value, float)
    if not whole:
        return False
    limits = np.iinfo(KINDS[kind])
    return bool(limits.min <= value <= limits.max)


def _from_binary(kind: str, data: bytes) -> list[Any]:
    if kind != "BYTES":
        values: list[Any] = np.frombuffer(data, dtype=KINDS[kind]).tolist()
        return values
    made, at = [], 0
    while at < len(data):
        if at + 4 > len(data):
            raise ValueError("a text's length is cut off")
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        if at + size > len(data):
            raise ValueError("a text is cut off")
        made.append(data[at : at + size].decode("utf-8"))
        at += size
    return made


def _request(asked: Mapping[str, Any], found: Mapping[str, list[Any]]) -> Request:
    columns, wrong = _with_nulls(found)
    lengths = {name: len(values) for name, values in found.items()}
    if len(set(lengths.values())) > 1:
        wrong.append(refusals.lengths_differ(lengths))
    if wrong:
        raise Refused(wrong)
    outputs = asked.get("outputs")
    if outputs is not None and not (
        isinstance(outputs, list) and all(isinstance(o, dict) and isinstance(o.get("name"), str) for o in outputs)
    ):
        raise Refused(refusals.not_json("“outputs” must be a list of objects with a name"))
    binary = {
        o["name"]: bool(_parameters(o).get("binary_data")) for o in outputs or () if "binary_data" in _parameters(o)
    }
    names = [o["name"] for o in outputs] if outputs else None
    all_binary = bool(_parameters(asked).get("binary_data_output"))
    given_id = asked.get("id")
    rows = next(iter(lengths.values()), 0)
    return Request(given_id if isinstance(given_id, str) else None, columns, rows, names, binary, all_binary)


def _with_nulls(found: Mapping[str, list[Any]]) -> tuple[dict[str, list[Any]], list[Problem]]:
    columns = {name: list(values) for name, values in found.items() if not _companion(name, found)}
    wrong = []
    for name, flags in found.items():
        if not _companion(name, found):
            continue
        if not all(isinstance(flag, bool) for flag in flags):
            wrong.append(refusals.tensor_wrong(name, "it must be BOOL.", "须为 BOOL。"))
            continue
        values = columns[name.removesuffix(NULL)]
        for row, flag in enumerate(flags[: len(values)]):
            if flag:
                values[row] = None
    return columns, wrong


def _companion(name: str, found: Mapping[str, Any]) -> bool:
    return name.endswith(NULL) and name.removesuffix(NULL) in found


def write(
    request: Request, model: str, version: str, outputs: Sequence[tuple[str, str, list[Any]]]
) -> tuple[bytes, int | None]:
    """The answer's body, and the length of its JSON part where binary tensors follow. `outputs`: name, datatype, values."""
    told, parts = [], []
    for name, kind, values in outputs:
        tensor: dict[str, Any] = {"name": name, "datatype": kind, "shape": [len(values)]}
        if request.is_binary(name):
            part = to_binary(kind, values)
            parts.append(part)
            tensor["parameters"] = {"binary_data_size": len(part)}
        else:
            tensor["data"] = values
        told.append(tensor)
    answer: dict[str, Any] = {"model_name": model, "model_version": version, "outputs": told}
    if request.id is not None:
        answer["id"] = request.id
    head = orjson.dumps(answer)
    return head + b"".join(parts), len(head) if parts else None


def to_binary(kind: str, values: Sequence[Any]) -> bytes:
    """Values as the binary extension has them: little-endian, texts with their length before them."""
    if kind != "BYTES":
        return np.array(values, dtype=KINDS[kind]).tobytes()
    encoded = [str(value).encode() for value in values]
    return b"".join(struct.pack("<I", len(text)) + text for text in encoded)
