"""Pydantic's reasons in Chinese: its own sentences are English only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BY_TYPE = {
    "extra_forbidden": "不应有此字段",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应大于等于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应小于等于 {le}",
    "literal_error": "应为 {expected} 之一",
    "missing": "必须填写",
    "string_pattern_mismatch": "格式应为 {pattern}",
    "string_too_long": "太长，至多 {max_length} 个字符",
    "string_too_short": "不能为空",
    "too_long": "至多 {max_length} 项",
    "too_short": "至少要有 {min_length} 项",
}
_BY_KIND = {
    "bool": "应为是或否",
    "date": "应为日期",
    "datetime": "应为日期时间",
    "dict": "应为键值对",
    "float": "应为数字",
    "int": "应为整数",
    "list": "应为列表",
    "model": "应为 JSON 对象",
    "string": "应为文本",
}


def chinese(error: Mapping[str, Any]) -> str:
    """What is wrong with a value, from an entry of `ValidationError.errors()`; needs its context."""
    kind = str(error["type"])
    found = _BY_TYPE.get(kind) or _BY_KIND.get(kind.split("_")[0], "格式不正确")
    return found.format_map(error.get("ctx") or {})
