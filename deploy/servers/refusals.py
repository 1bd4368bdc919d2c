"""What an endpoint answers when it cannot do what it was asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.errors import Problem, UserError, Where, did_you_mean, listed, problem


class Refused(UserError):
    """A request that is refused with an HTTP status."""

    def __init__(self, problems: Problem | Iterable[Problem], status: int = 400) -> None:
        super().__init__(problems)
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.status)


def body(problems: Iterable[Problem]) -> dict[str, Any]:
    """`error` as the protocol has it, in both languages, and every problem in the studio's own shape."""
    every = list(problems)
    told = "; ".join(f"{p.message.en} / {p.message.zh}" for p in every[:5])
    more = f"; … (+{len(every) - 5})" if len(every) > 5 else ""
    return {"error": told + more, "problems": [p.json() for p in every]}


def not_json(cause: str) -> Problem:
    return problem("not-json", "The request is not valid: {cause}", "请求无效：{cause}", cause=cause[:300])


def too_large(limit: int) -> Refused:
    return Refused(
        problem(
            "body-too-large",
            "The request is larger than {limit} bytes; send fewer rows at a time.",
            "请求超过 {limit} 字节；请减少每次的行数。",
            limit=limit,
        ),
        413,
    )


def not_found(what: str) -> Refused:
    return Refused(problem("not-found", "There is no {what} here.", "此处没有 {what}。", what=what), 404)


def method_wrong(allowed: str) -> Refused:
    return Refused(
        problem("method-not-allowed", "This address takes {allowed}.", "该地址只接受 {allowed}。", allowed=allowed), 405
    )


def not_ready() -> Refused:
    return Refused(problem("not-ready", "The model is still loading.", "模型仍在加载中。"), 503)


def column_missing(name: str, given: Iterable[str]) -> Problem:
    names = list(given)
    return problem(
        "input-missing",
        "Column “{column}” is missing (given: {given}).",
        "缺少列“{column}”（收到：{given}）。",
        where=Where(column=name),
        hint=did_you_mean(name, names),
        column=name,
        given=listed(names),
    )


def column_unknown(name: str, known: Iterable[str]) -> Problem:
    names = list(known)
    return problem(
        "input-unknown",
        "This model takes no column “{column}” (columns: {known}).",
        "该模型没有输入列“{column}”（输入列：{known}）。",
        where=Where(column=name),
        hint=did_you_mean(name, names),
        column=name,
        known=listed(names),
    )


def tensor_wrong(name: str, en: str, zh: str, **data: Any) -> Problem:
    return problem(
        "input-tensor-wrong",
        f"Tensor “{{column}}”: {en}",
        f"张量“{{column}}”：{zh}",
        where=Where(column=name),
        column=name,
        **data,
    )


def null_in_data(name: str) -> Problem:
    return problem(
        "input-null",
        "Tensor “{column}” has null among its data.",
        "张量“{column}”的数据中含有 null。",
        where=Where(column=name),
        hint=(
            "Send any value there, and beside it the BOOL tensor “{column}:null” with true for the empty rows.",
            "该处可填任意值，并另附 BOOL 张量“{column}:null”，空值行为 true。",
        ),
        column=name,
    )


def lengths_differ(lengths: dict[str, int]) -> Problem:
    return problem(
        "input-lengths-differ",
        "The tensors have different numbers of rows: {lengths}.",
        "各张量的行数不一致：{lengths}。",
        lengths=[f"{name} {n}" for name, n in lengths.items()],
    )
