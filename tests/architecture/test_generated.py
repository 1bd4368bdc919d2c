"""What is generated and kept in the repository is what the generator makes now."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_licences_in_the_readme_are_current() -> None:
    command = [sys.executable, "deploy/setup/licences.py"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert made.count("\n") > 2
    stated = (ROOT / "README.md").read_text()
    assert made in stated, "run: .venv/bin/python deploy/setup/licences.py --write"


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("run", ["spark", "pmml"]),
        ("run-without-agpl", ["spark", "pmml-free"]),
        ("dev", ["spark", "pmml", "dev"]),
        ("tensorflow", ["spark", "tensorflow"]),
    ],
)
def test_every_lock_holds_the_versions_of_pyproject(lock: str, groups: list[str]) -> None:
    wanted = set(PROJECT["dependencies"]).union(*(PROJECT["optional-dependencies"][group] for group in groups))
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    locked = set(re.findall(r"^([\w.-]+==\S+) \\$", text, flags=re.MULTILINE))
    missing = {re.sub(r"\[.*\]", "", requirement).lower().replace("_", "-") for requirement in wanted} - locked
    assert not missing, "run: make lock"


def test_the_lock_without_agpl_holds_no_agpl_package() -> None:
    text = (ROOT / "requirements" / "run-without-agpl.txt").read_text()
    assert "pypmml==" in text
    assert not re.findall(r"^(?:jpmml-evaluator|pyspark2pmml|sklearn2pmml)==", text, flags=re.MULTILINE)


@pytest.mark.processes
def test_the_web_interface_knows_the_rest_interface_of_now(tmp_path: Path) -> None:
    described, made = tmp_path / "openapi.json", tmp_path / "schema.ts"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", "STUDIO_DATA": str(tmp_path / "data")}
    spectacular = [sys.executable, "manage.py", "spectacular", "--format", "openapi-json", "--file", str(described)]
    subprocess.run(spectacular, cwd=ROOT, env=environment, check=True)
    generator = ["npx", "openapi-typescript", str(described), "-o", str(made)]
    subprocess.run(generator, cwd=ROOT / "webui", check=True)
    assert made.read_text() == (ROOT / "webui" / "src" / "api" / "schema.ts").read_text(), "run: make api"
