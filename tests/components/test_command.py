"""`python -m components`: list, new, check and docs, from a shell."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from components import contract, registry, scaffold

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "components", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_list_shows_every_component_in_both_languages() -> None:
    done = run("list")
    assert done.returncode == 0
    assert all(f"  {key} " in done.stdout for key in registry.load())
    assert "二值化" in done.stdout


def test_a_category_that_is_not_there_is_refused() -> None:
    done = run("list", "--category", "feat")
    assert (done.returncode, "feature" in done.stderr) == (2, True)


def test_checking_tells_what_is_right() -> None:
    done = run("check", "feature.binarize", "prepare.cast")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2 components, 0 problems")


def test_an_unknown_key_is_refused() -> None:
    done = run("check", "feature.binarise")
    assert (done.returncode, "feature.binarise" in done.stderr) == (2, True)


def test_there_is_a_page_for_every_component_in_both_languages(tmp_path: Path) -> None:
    assert run("docs", str(tmp_path)).returncode == 0
    for language in ("en", "zh"):
        assert {path.stem for path in (tmp_path / language).glob("*.md")} == {"README", *registry.load()}
    assert "阈值" in (tmp_path / "zh" / "feature.binarize.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(scaffold.KINDS))
def test_a_new_component_lacks_nothing_but_its_words(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feature").mkdir()
    (tmp_path / "feature" / "__init__.py").touch()
    path = scaffold.create("feature.brand_new", kind, tmp_path)
    described = importlib.util.spec_from_file_location("brand_new", path)
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    monkeypatch.setitem(sys.modules, "brand_new", module)
    described.loader.exec_module(module)
    made = module.BrandNew
    made.key = "feature.brand_new"
    wrong = contract.run(made)
    assert wrong, "its texts are still to be written"
    assert all(line.startswith("texts: the Chinese") for line in wrong), wrong


def test_a_new_component_never_replaces_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="already"):
        scaffold.create("feature.binarize", "each")
    with pytest.raises(ValueError, match="no category"):
        scaffold.create("nothing.binarize", "each")
    with pytest.raises(ValueError, match="no key"):
        scaffold.create("../feature.x", "each")
