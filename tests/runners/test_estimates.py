"""Expected seconds and memory: from the same size, from two sizes, from one other size."""

from __future__ import annotations

import pytest

from runners.estimates import Expected, Took, expected


def test_nothing_known_is_told_as_such() -> None:
    assert expected([], 1000) is None


def test_runs_of_the_same_size_give_their_median_and_the_most_memory() -> None:
    before = [Took(1000, 3.0, 900), Took(1000, 50.0, 950), Took(1010, 4.0, 800), Took(1000, 99.0, 9999)]
    assert expected(before, 1000) == Expected(4.0, 9999)


def test_runs_of_another_size_do_not_count_where_the_size_was_seen() -> None:
    assert expected([Took(1_000_000, 600.0), Took(1000, 3.0)], 1000) == Expected(3.0)


def test_one_other_size_is_scaled_but_for_what_does_not_grow() -> None:
    assert expected([Took(1000, 1.01, 1500)], 10_000) == Expected(pytest.approx(1.1), 1500)
    assert expected([Took(1_000_000, 44.0)], 2_000_000) == Expected(pytest.approx(84.0))


def test_a_draft_of_trees_tells_the_order_of_what_a_million_rows_take() -> None:
    """As measured: 4 s on 10,000 rows, 48 s on a million."""
    found = expected([Took(10_000, 4.0)], 1_000_000)
    assert found is not None and 24 < found.seconds < 96


def test_two_other_sizes_give_a_line() -> None:
    found = expected([Took(5000, 2.0, 1000), Took(1_000_000, 42.0, 3000)], 2_000_000)
    assert found is not None and found.memory_mb is not None
    assert found.seconds == pytest.approx(42.0 + 40.0 * 1_000_000 / 995_000, rel=1e-3)
    assert 4900 < found.memory_mb < 5100


def test_a_line_never_goes_below_what_the_smallest_size_gives_in_proportion() -> None:
    found = expected([Took(5000, 1.0), Took(1_000_000, 100.0)], 50)
    assert found is not None
    assert 0 < found.seconds <= 1.0


def test_more_rows_that_once_took_less_give_no_falling_line() -> None:
    found = expected([Took(1000, 5.0), Took(10_000, 4.0)], 100_000)
    assert found is not None and found.seconds == pytest.approx(4.0)


def test_an_unknown_size_takes_what_there_is() -> None:
    assert expected([Took(None, 3.0), Took(1000, 5.0)], None) == Expected(4.0)
    assert expected([Took(None, 3.0)], 1000) == Expected(3.0)
