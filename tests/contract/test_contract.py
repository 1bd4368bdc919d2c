"""Every component × every check that needs no engine."""

from __future__ import annotations

import pytest

from components import contract, registry

CATALOG = registry.load()


@pytest.mark.parametrize("check", list(contract.CHECKS))
def test_a_component_keeps(check: str, key: str) -> None:
    assert list(contract.CHECKS[check](CATALOG[key])) == []
