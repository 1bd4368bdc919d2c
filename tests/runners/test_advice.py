"""Which memory is advised after a run."""

from __future__ import annotations

from runners import advice

MACHINE_MB = 24_000


def used(memory: int, asked: int = 12_000, spilled: int = 0) -> dict[str, int]:
    return {"asked_mb": asked, "memory_mb": memory, "spilled_mb": spilled, "cores": 2}


def test_a_run_that_told_nothing_gets_no_advice() -> None:
    assert advice.of([], MACHINE_MB) is None


def test_much_more_than_was_used_is_advised_down_with_room_to_spare() -> None:
    found = advice.of([used(900), used(2000)], MACHINE_MB)
    assert found is not None
    assert (found.code, found.used_mb, found.suggested_mb) == ("less", 2000, 2816)
    assert "2816 MB would do" in found.text.en and "2816" in found.text.zh


def test_what_fits_is_left_as_it_is() -> None:
    found = advice.of([used(9000)], MACHINE_MB)
    assert found is not None and (found.code, found.suggested_mb) == ("fits", None)


def test_never_less_than_an_engine_needs_to_start() -> None:
    found = advice.of([used(300)], MACHINE_MB)
    assert found is not None and found.suggested_mb == 1024


def test_what_went_to_disk_is_advised_up_within_the_machine() -> None:
    found = advice.of([used(2000, asked=2000, spilled=800)], MACHINE_MB)
    assert found is not None and (found.code, found.suggested_mb) == ("more", 4000)
    found = advice.of([used(12_000, spilled=800)], MACHINE_MB)
    assert found is not None and found.suggested_mb == 17_920


def test_a_machine_that_has_no_more_says_what_else_can_be_done() -> None:
    found = advice.of([used(18_000, asked=18_000, spilled=100)], MACHINE_MB)
    assert found is not None and (found.code, found.suggested_mb) == ("full", None)
    assert "cluster" in found.text.en
