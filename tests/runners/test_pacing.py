"""How often news are sent: at once at first, evenly when there are many."""

from __future__ import annotations

from runners.pacing import Pace


def times(pace: Pace, asked: list[float]) -> list[float]:
    """When each is done that is asked for at a time, or when the one before is done."""
    done, now = [], 0.0
    for at in asked:
        now = max(now, at)
        now += pace.wait(now)
        done.append(round(now, 6))
    return done


def test_the_first_few_go_at_once_then_one_in_a_while() -> None:
    assert times(Pace(0.2, 3), [0.0] * 6) == [0.0, 0.0, 0.0, 0.2, 0.4, 0.6]


def test_a_pause_lets_a_few_go_at_once_again_and_no_more() -> None:
    assert times(Pace(0.2, 2), [0.0, 0.0, 0.0, 10.0, 10.0, 10.0]) == [0.0, 0.0, 0.2, 10.0, 10.0, 10.2]


def test_what_comes_seldom_never_waits() -> None:
    asked = [0.3 * n for n in range(10)]
    assert times(Pace(0.2, 1), asked) == [round(at, 6) for at in asked]
