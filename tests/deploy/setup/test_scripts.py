"""The set-up scripts take what a machine has, fetch what it lacks, and say plainly what they cannot get."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "deploy" / "setup"
COMMANDS = ["bash", "cat", "cut", "date", "dirname", "find", "grep", "head", "id", "mkdir", "sed", "sha256sum", "sort"]
COMMANDS += ["tail", "xargs", "rm", "ln", "chmod"]
SOURCED = ("common", "python", "java", "node")


class Machine:
    """A project folder with the set-up scripts and a PATH that holds a few commands and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.programs = folder / "programs"
        self.programs.mkdir(parents=True)
        shutil.copytree(SCRIPTS, self.root / "deploy" / "setup")
        for command in COMMANDS:
            found = shutil.which(command)
            assert found is not None, f"{command} is missing here"
            (self.programs / command).symlink_to(found)

    def has(self, program: str, script: str) -> None:
        file = self.programs / program
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def locked(self, *names: str) -> Path:
        """Give it an environment, a uv that only says what it is told, and these locks; gives their folder."""
        locks = self.root / "requirements"
        locks.mkdir()
        for name in names:
            (locks / f"{name}.txt").write_text(f"{name}-example==1.0 \\\n")
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text("#!/bin/sh\necho Python 3.11.7\n")
        python.chmod(0o755)
        self.has("uv", 'echo "uv $*"')
        return locks

    def call(self, commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
        sources = "".join(
            f'source "{self.root}/deploy/setup/{name}.sh"\n' for name in ("common", "python", "java", "node")
        )
        return subprocess.run(
            [str(self.programs / "bash"), "-c", sources + commands],
            env={"PATH": str(self.programs), "HOME": str(self.root), **environment},
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("version", ["17.0.15", "21.0.8", "25"])
def test_a_sufficient_java_is_taken(machine: Machine, version: str) -> None:
    machine.has("java", f"""echo 'openjdk version "{version}" 2025-04-15' >&2""")
    done = machine.call("ensure_java")
    assert done.returncode == 0, done.stderr
    assert f"Java {version.split('.')[0]}" in done.stdout


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.22", None])
def test_without_a_sufficient_java_it_says_what_to_install(machine: Machine, version: str | None) -> None:
    if version is not None:
        machine.has("java", f"""echo 'openjdk version "{version}" 2020-04-15' >&2""")
    done = machine.call("ensure_java")
    assert done.returncode == 1
    assert "there is no Java 17 or newer" in done.stderr
    assert "openjdk-17-jre-headless" in done.stderr


def test_java_home_comes_before_the_path(machine: Machine, tmp_path: Path) -> None:
    machine.has("java", """echo 'openjdk version "11.0.22"' >&2""")
    home = tmp_path / "jdk"
    (home / "bin").mkdir(parents=True)
    machine.has("java21", """echo 'openjdk version "21.0.8"' >&2""")
    (machine.programs / "java21").rename(home / "bin" / "java")
    assert "Java 21" in machine.call("ensure_java", JAVA_HOME=str(home)).stdout


def test_node_without_npm_or_too_old_is_not_taken(machine: Machine) -> None:
    machine.has("uv", "exit 7")
    machine.has("node", "echo v18.19.0")
    machine.has("npm", "echo 9.2.0")
    done = machine.call("ensure_node")
    assert (done.returncode, "no Node 20 or newer here" in done.stdout) == (7, True)
    machine.has("node", "echo v20.19.0")
    assert "Node v20.19.0" in machine.call("ensure_node").stdout
    (machine.programs / "npm").unlink()
    assert machine.call("ensure_node").returncode == 7


def test_without_python_it_says_what_to_install(machine: Machine) -> None:
    done = machine.call("ensure_uv")
    assert done.returncode == 1
    assert "there is no python3" in done.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PIP_INDEX_URL": "https://pip.example/simple"}, "https://pip.example/simple"),
        (
            {"PIP_INDEX_URL": "https://pip.example/simple", "UV_DEFAULT_INDEX": "https://uv.example"},
            "https://uv.example",
        ),
        ({}, ""),
    ],
)
def test_uv_uses_the_index_that_pip_was_told(machine: Machine, environment: dict[str, str], expected: str) -> None:
    done = machine.call('use_pip_index; echo "index=${UV_DEFAULT_INDEX:-}"', **environment)
    assert done.stdout.strip() == f"index={expected}"


def test_a_step_is_done_again_only_when_its_inputs_changed(machine: Machine) -> None:
    web = machine.root / "webui"
    (web / "node_modules").mkdir(parents=True)
    (web / "a file.ts").write_text("one")
    first = machine.call("fingerprint webui").stdout
    (web / "node_modules" / "left.js").write_text("not an input")
    assert machine.call("fingerprint webui").stdout == first
    machine.call(f"mark_current web {first}")
    assert machine.call(f"is_current web {first.strip()}").returncode == 0
    (web / "a file.ts").write_text("two")
    changed = machine.call("fingerprint webui").stdout
    assert changed != first
    assert machine.call(f"is_current web {changed.strip()}").returncode == 1


def test_the_environment_of_the_tests_is_left_alone_by_a_run(machine: Machine) -> None:
    locks = machine.locked("run", "dev", "run-without-agpl")
    assert "uv pip sync" in machine.call("ensure_environment dev").stdout
    assert "up to date" in machine.call("ensure_environment run").stdout
    assert "uv pip sync" in machine.call("ensure_environment run-without-agpl").stdout
    assert "uv pip sync" in machine.call("ensure_environment run").stdout
    (locks / "run.txt").write_text("example==2.0 \\\n")
    assert "uv pip sync" in machine.call("ensure_environment run").stdout


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    (machine.root / "requirements").mkdir()
    (machine.root / "requirements" / "run.txt").write_text("example==1.0 \\\n")
    python = machine.root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    machine.has("uv", "echo no route to the index; exit 2")
    for _ in range(2):
        done = machine.call("ensure_environment run")
        assert done.returncode != 0
        assert "no route to the index" in done.stdout


@pytest.fixture
def environment(machine: Machine) -> Path:
    """An environment that was made for a run; gives the folder of the locks."""
    locks = machine.locked("run", "tensorflow")
    machine.call("ensure_environment run")
    return locks


def test_an_extra_is_added_and_stays(machine: Machine, environment: Path) -> None:
    done = machine.call("ensure_extra tensorflow")
    assert done.returncode == 0, done.stderr
    assert "requirements/run.txt requirements/tensorflow.txt" in done.stdout
    assert "up to date" in machine.call("ensure_environment run").stdout
    (environment / "run.txt").write_text("run-example==2.0 \\\n")
    assert "requirements/run.txt requirements/tensorflow.txt" in machine.call("ensure_environment run").stdout


def test_an_extra_that_cannot_be_installed_changes_nothing(machine: Machine, environment: Path) -> None:
    machine.has("uv", "echo no route to the index; exit 2")
    done = machine.call("ensure_extra tensorflow")
    assert done.returncode == 1
    assert "no route to the index" in done.stdout
    assert "tensorflow could not be installed" in done.stderr
    assert "up to date" in machine.call("ensure_environment run").stdout


def test_an_extra_that_is_none_is_told(machine: Machine, environment: Path) -> None:
    assert "there is no extra called torch" in machine.call("ensure_extra torch").stderr


def test_make_lists_its_commands() -> None:
    root, environment = SCRIPTS.parents[1], {**os.environ, "MAKEFLAGS": ""}
    done = subprocess.run(["make", "help"], cwd=root, env=environment, capture_output=True, text=True, check=True)
    for command in ("run", "test", "setup", "bench", "lint"):
        assert f"make {command} " in done.stdout
