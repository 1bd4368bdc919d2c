"""The endpoint by NVIDIA's own client, with its defaults, and by plain JSON."""

from __future__ import annotations

import gzip
import json
import urllib.parse
from typing import Any

import httpx
import numpy as np
import pytest
import tritonclient.http as triton

from deploy.manifest import Package
from deploy.parity import Case, difference, read_sample
from tests.deploy.made import raw_rows

pytestmark = pytest.mark.processes

NAME = "购买 意向"
KINDS = {"FP64": np.float64, "INT32": np.int32, "BOOL": np.bool_, "BYTES": np.object_}


@pytest.fixture
def client(endpoint: dict[str, Any]) -> triton.InferenceServerClient:
    return triton.InferenceServerClient(endpoint["url"].removeprefix("http://"))


@pytest.fixture
def model(endpoint: dict[str, Any]) -> str:
    """The address of the model."""
    return f"{endpoint['url']}/v2/models/{urllib.parse.quote(NAME)}"


def asked(package: Package, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Columns of rows as a client has them: dates as text, ages as numbers where they are."""
    return {one.name: [_sent(row[one.name]) for row in rows] for one in package.inputs}


def _sent(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def tensors(package: Package, rows: list[dict[str, Any]]) -> list[triton.InferInput]:
    """The client's tensors, each with its companion of nulls; the ages as texts, as the data had them."""
    made = []
    for one, values in zip(package.signature["inputs"], asked(package, rows).values(), strict=True):
        kind = "BYTES" if one["source_type"] == "string" else one["datatype"]
        filler: Any = {"BYTES": "", "BOOL": False}.get(kind, 0)
        data = np.array([filler if value is None else value for value in values], dtype=KINDS[kind])
        nulls = np.array([value is None for value in values], dtype=np.bool_)
        for name, datatype, given in ((one["name"], kind, data), (f"{one['name']}:null", "BOOL", nulls)):
            tensor = triton.InferInput(name, list(given.shape), datatype)
            tensor.set_data_from_numpy(given)
            made.append(tensor)
    return made


def body(package: Package, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same request as JSON, without nulls."""
    datatypes = {one["name"]: one["datatype"] for one in package.signature["inputs"]}
    inputs = [
        {"name": name, "datatype": datatypes[name], "shape": [len(values)], "data": values}
        for name, values in asked(package, rows).items()
    ]
    return {"inputs": inputs}


def whole_rows(count: int) -> list[dict[str, Any]]:
    """Rows without a null, the age as a number."""
    rows = [row for row in raw_rows(200) if None not in row.values() and row["年 龄"].isdecimal()]
    return [{**row, "年 龄": float(row["年 龄"])} for row in rows[:count]]


def test_health_and_metadata_are_told(client: triton.InferenceServerClient, small: Package) -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready(NAME)
    assert client.is_model_ready(NAME, "3")
    assert not client.is_model_ready(NAME, "4")
    assert not client.is_model_ready("other")
    told = client.get_model_metadata(NAME)
    assert told["versions"] == ["3"]
    assert [one["name"] for one in told["inputs"]] == [one.name for one in small.inputs]
    assert told["inputs"][0]["datatype"] == "FP64"
    assert told["inputs"][0]["parameters"] == {"type": "double", "source_type": "string", "on_failure": "null"}
    assert [(one["name"], one["datatype"]) for one in told["outputs"]] == [
        ("prediction", "BYTES"),
        ("probability", "FP64"),
    ]
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]


def test_infer_with_the_clients_defaults_gives_the_engines_scores(
    client: triton.InferenceServerClient, small: Package
) -> None:
    cases, columns = read_sample(small)
    rows = [{name: values[n] for name, values in columns.items()} for n in range(len(cases))]
    picked = [n for n, row in enumerate(rows) if row["income"] is None or row["income"] == row["income"]]
    answer = client.infer(NAME, tensors(small, [rows[n] for n in picked]))
    prediction, probability = answer.as_numpy("prediction"), answer.as_numpy("probability")
    for at, n in enumerate(picked):
        got = {"prediction": prediction[at].decode(), "probability": float(probability[at])}
        assert difference(cases[n], got)[1] is None


def test_nulls_mean_the_same_in_json_and_in_binary(
    client: triton.InferenceServerClient, model: str, small: Package
) -> None:
    rows = [{**row, "income": None} for row in whole_rows(3)]
    binary = client.infer(NAME, tensors(small, [{**row, "年 龄": str(row["年 龄"])} for row in rows]))
    request = body(small, [{**row, "income": 9.0} for row in rows])
    filled = httpx.post(f"{model}/infer", json=request).json()["outputs"][1]["data"]
    request["inputs"].append({"name": "income:null", "datatype": "BOOL", "shape": [3], "data": [True] * 3})
    nulls = httpx.post(f"{model}/infer", json=request).json()["outputs"][1]["data"]
    assert nulls == binary.as_numpy("probability").tolist()
    assert nulls != filled


def test_a_text_that_is_no_number_is_null_where_the_signature_says_so(model: str, small: Package) -> None:
    request = body(small, whole_rows(1))
    age = next(one for one in request["inputs"] if one["name"] == "年 龄")
    age |= {"datatype": "BYTES", "data": ["abc"]}
    unparsable = httpx.post(f"{model}/infer", json=request).json()["outputs"]
    age |= {"data": [""]}
    request["inputs"].append({"name": "年 龄:null", "datatype": "BOOL", "shape": [1], "data": [True]})
    assert unparsable == httpx.post(f"{model}/infer", json=request).json()["outputs"]


def test_outputs_are_picked_and_encoded_as_asked(model: str, small: Package) -> None:
    request = {**body(small, whole_rows(2)), "id": "7", "outputs": [{"name": "probability"}]}
    answer = httpx.post(f"{model}/versions/3/infer", json=request)
    assert answer.json()["id"] == "7"
    assert [one["name"] for one in answer.json()["outputs"]] == ["probability"]
    request["outputs"][0]["parameters"] = {"binary_data": True}
    binary = httpx.post(f"{model}/infer", json=request)
    head = int(binary.headers["inference-header-content-length"])
    assert json.loads(binary.content[:head])["outputs"][0]["parameters"] == {"binary_data_size": 16}
    assert np.frombuffer(binary.content[head:]).tolist() == answer.json()["outputs"][0]["data"]


def test_a_packed_request_is_unpacked(model: str, small: Package) -> None:
    request = body(small, whole_rows(4))
    packed = gzip.compress(json.dumps(request).encode())
    answer = httpx.post(f"{model}/infer", content=packed, headers={"content-encoding": "gzip"})
    assert answer.json()["outputs"] == httpx.post(f"{model}/infer", json=request).json()["outputs"]


def test_the_sample_compares_equal_only_where_it_is() -> None:
    case = Case("row", None, {"prediction": "yes", "probability": 0.5}, None)
    assert difference(case, {"prediction": "yes", "probability": 0.5 + 1e-7})[1] is None
    assert difference(case, {"prediction": "yes", "probability": 0.5 + 1e-5})[1] is not None
    assert difference(case, {"prediction": "no", "probability": 0.5})[1] is not None
    assert difference(case, "failed")[1] is not None
    assert difference(Case("null", "age", None, "null in age"), {"prediction": "yes"})[1] is not None
    assert difference(Case("null", "age", None, "null in age"), "failed")[1] is None
