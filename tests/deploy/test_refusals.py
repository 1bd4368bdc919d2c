"""What an endpoint refuses: every wrong column by its name, in both languages, and nothing that would bring it down."""

from __future__ import annotations

import copy
import gzip
import json
import struct
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from deploy.manifest import Package
from deploy.servers.http import LIMIT
from tests.deploy.test_protocol import body, model, whole_rows

__all__ = ["model"]

pytestmark = pytest.mark.processes

Request = dict[str, Any]


def tensor(request: Request, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in request["inputs"] if one["name"] == name)
    return found


def without(name: str) -> Callable[[Request], Any]:
    return lambda request: request["inputs"].remove(tensor(request, name))


def changed(name: str, **fields: Any) -> Callable[[Request], Any]:
    return lambda request: tensor(request, name).update(fields)


def added(**fields: Any) -> Callable[[Request], Any]:
    return lambda request: request["inputs"].append(fields)


WRONG: dict[str, tuple[Callable[[Request], Any], str, str | None]] = {
    "a column is missing": (without("city"), "input-missing", "city"),
    "a column is unknown": (
        added(name="citty", datatype="BYTES", shape=[2], data=["a", "b"]),
        "input-unknown",
        "citty",
    ),
    "a text for a number": (changed("income", datatype="BYTES", data=["1", "x"]), "input-value-wrong", "income"),
    "a number for a text": (changed("city", datatype="FP64", data=[1.0, 2.0]), "input-value-wrong", "city"),
    "a fraction for a whole number": (
        changed("visits", datatype="FP64", data=[1.5, 2.0]),
        "input-value-wrong",
        "visits",
    ),
    "a whole number beyond its type": (
        changed("visits", datatype="INT64", data=[2**31, 0]),
        "input-value-wrong",
        "visits",
    ),
    "no date": (changed("since", data=["2024-01-01", "yesterday"]), "input-value-wrong", "since"),
    "a number for a truth": (changed("vip", datatype="INT32", data=[1, 0]), "input-value-wrong", "vip"),
    "data that are not of the datatype": (changed("income", data=["1", 2.0]), "input-tensor-wrong", "income"),
    "null among the data": (changed("income", data=[None, 2.0]), "input-null", "income"),
    "fewer values than the shape says": (changed("income", data=[1.0]), "input-tensor-wrong", "income"),
    "a shape with columns": (changed("income", shape=[1, 2]), "input-tensor-wrong", "income"),
    "a negative shape": (changed("income", shape=[-1]), "input-tensor-wrong", "income"),
    "an unknown datatype": (changed("income", datatype="FP128"), "input-tensor-wrong", "income"),
    "columns of different lengths": (changed("income", shape=[1], data=[1.0]), "input-lengths-differ", None),
    "nulls that are not BOOL": (
        added(name="income:null", datatype="FP64", shape=[2], data=[1.0, 0.0]),
        "input-tensor-wrong",
        "income:null",
    ),
    "no tensors": (lambda request: request.update(inputs=[]), "not-json", None),
    "tensors that are none": (lambda request: request.update(inputs=[7]), "not-json", None),
    "an output that is not there": (lambda request: request.update(outputs=[{"name": "x"}]), "not-json", None),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_is_refused_and_the_place_is_named(case: str, model: str, small: Package) -> None:
    spoil, code, column = WRONG[case]
    request = body(small, whole_rows(2))
    assert httpx.post(f"{model}/infer", json=request).status_code == 200
    spoiled = copy.deepcopy(request)
    spoil(spoiled)
    answer = httpx.post(f"{model}/infer", json=spoiled)
    assert answer.status_code == 400, answer.text
    problems = answer.json()["problems"]
    assert {one["code"] for one in problems} == {code}
    assert problems[0]["where"].get("column") == column
    assert problems[0]["message"]["zh"] != problems[0]["message"]["en"]
    assert answer.json()["error"]


def test_all_wrong_columns_are_told_at_once(model: str, small: Package) -> None:
    request = body(small, whole_rows(2))
    without("city")(request)
    without("vip")(request)
    answer = httpx.post(f"{model}/infer", json=request)
    assert [one["where"]["column"] for one in answer.json()["problems"]] == ["city", "vip"]


def test_a_request_above_the_limit_is_refused_before_it_is_read(endpoint: dict[str, Any], model: str) -> None:
    url = httpx.URL(model)
    with httpx.Client() as client:
        head = {"content-length": str(LIMIT + 1)}

        def slowly() -> Any:
            yield b"{"
            raise AssertionError("the endpoint asked for more")

        with (
            pytest.raises((AssertionError, httpx.WriteError)) as stopped,
            client.stream("POST", f"{url}/infer", content=slowly(), headers=head) as answer,
        ):
            assert answer.status_code == 413
            raise AssertionError("refused")
    assert "asked for more" in str(stopped.value) or "refused" in str(stopped.value)


def test_a_chunked_request_above_the_limit_is_refused(model: str) -> None:
    def chunks() -> Any:
        for _ in range(LIMIT // 2**20 + 2):
            yield b" " * 2**20

    answer = httpx.post(f"{model}/infer", content=chunks())
    assert answer.status_code == 413
    assert answer.json()["problems"][0]["code"] == "body-too-large"


def test_a_small_request_that_unpacks_into_a_large_one_is_refused(model: str) -> None:
    bomb = gzip.compress(b" " * (LIMIT + 1))
    answer = httpx.post(f"{model}/infer", content=bomb, headers={"content-encoding": "gzip"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (b"", {}),
        (b"[", {}),
        (b"[]", {}),
        (b'{"inputs": [{"name": "income", "datatype": "FP64", "shape": [1], "data": [NaN]}]}', {}),
        (b"{}", {"inference-header-content-length": "99"}),
        (b"{}", {"inference-header-content-length": "x"}),
        (b"\xff\xfe", {}),
        (b"xx", {"content-encoding": "gzip"}),
    ],
)
def test_what_is_no_request_is_refused(model: str, raw: bytes, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{model}/infer", content=raw, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] == "not-json"


@pytest.mark.parametrize("size", [3, 8, 100, -1, True, "8"])
def test_binary_tensors_must_fit_the_body(model: str, small: Package, size: Any) -> None:
    request = body(small, whole_rows(1))
    income = tensor(request, "income")
    del income["data"]
    income["parameters"] = {"binary_data_size": size}
    head = json.dumps(request).encode()
    raw = head + struct.pack("<d", 3.0)
    answer = httpx.post(f"{model}/infer", content=raw, headers={"inference-header-content-length": str(len(head))})
    assert answer.status_code == (200 if size == 8 and size is not True else 400), answer.text


def test_texts_in_binary_must_be_whole_and_unicode(model: str, small: Package) -> None:
    for data in (b"\x05\x00\x00\x00ab", b"\x02\x00", b"\x02\x00\x00\x00\xff\xfe"):
        request = body(small, whole_rows(1))
        city = tensor(request, "city")
        del city["data"]
        city["parameters"] = {"binary_data_size": len(data)}
        head = json.dumps(request).encode()
        headers = {"inference-header-content-length": str(len(head))}
        answer = httpx.post(f"{model}/infer", content=head + data, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["problems"][0]["where"] == {"column": "city"}


def test_other_addresses_and_methods_are_refused(endpoint: dict[str, Any], model: str) -> None:
    assert httpx.get(f"{endpoint['url']}/").status_code == 404
    assert httpx.get(f"{endpoint['url']}/v2/models/other").status_code == 404
    assert httpx.get(f"{model}/infer").status_code == 405
    assert httpx.post(model, json={}).status_code == 405
