"""`python -m components list | new | check | docs`: the catalogue from a shell."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from components import contract, documents, registry, scaffold


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    given = _parser().parse_args(arguments)
    commands = {"list": _list, "new": _new, "check": _check, "docs": _docs}
    return commands[given.command](given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m components", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("list", help="show the components")
    listed.add_argument("--category", help="only those of one category")
    made = commands.add_parser("new", help="make the file of a new component")
    made.add_argument("key", help="category.name, both in lower case with _")
    made.add_argument("--kind", choices=sorted(scaffold.KINDS), default="each", help="what it does to rows")
    checked = commands.add_parser("check", help="check components against the contract")
    checked.add_argument("keys", nargs="*", help="only these")
    checked.add_argument("--run", action="store_true", help="run their examples on Spark too (in a source checkout)")
    docs = commands.add_parser("docs", help="write a page per component, in English and Chinese")
    docs.add_argument("folder", type=Path)
    return parser


def _list(given: argparse.Namespace) -> int:
    catalog = registry.load()
    known = {category.key for category in catalog.categories}
    if given.category and given.category not in known:
        return _wrong(f"there is no category “{given.category}” (categories: {', '.join(sorted(known))})")
    for category in catalog.categories:
        if given.category in (None, category.key):
            print(f"{category.title.en} · {category.title.zh}")
            for key in catalog:
                if key.split(".")[0] == category.key:
                    title = catalog[key].title
                    print(f"  {key:<28} {title.en} · {title.zh}")
    return 0


def _new(given: argparse.Namespace) -> int:
    try:
        path = scaffold.create(given.key, given.kind)
    except ValueError as wrong:
        return _wrong(str(wrong))
    print(f"{path}\nWrite it, then: python -m components check {given.key} --run")
    return 0


def _check(given: argparse.Namespace) -> int:
    catalog = registry.load()
    unknown = [key for key in given.keys if key not in catalog]
    if unknown:
        return _wrong("; ".join(catalog.unknown(key).message.en for key in unknown))
    wrong = 0
    keys = given.keys or list(catalog)
    for key in keys:
        found = contract.run(catalog[key])
        wrong += len(found)
        print(f"{'ok ' if not found else 'BAD'} {key}", *(f"      {line}" for line in found), sep="\n")
    print(f"{len(keys)} components, {wrong} problems")
    return 1 if wrong else (_run(given.keys) if given.run else 0)


def _run(keys: list[str]) -> int:
    """The examples on Spark are tests: they need the engine, which this package must not know."""
    tests = Path(__file__).parents[1] / "tests" / "contract"
    if not tests.is_dir():
        return _wrong("the examples run in a source checkout only: there are no tests here")
    chosen = ["-k", " or ".join(f"{key}:" for key in keys)] if keys else []
    return subprocess.call(
        [sys.executable, "-m", "pytest", "-q", str(tests / "test_examples.py"), *chosen], cwd=tests.parents[1]
    )


def _docs(given: argparse.Namespace) -> int:
    pages = documents.pages(registry.load())
    for name, text in pages.items():
        path = given.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(pages)} pages in {given.folder}")
    return 0


def _wrong(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
