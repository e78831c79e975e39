"""When a consumer stops instead of parking the world."""

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.handling.breaker import Breaker


def test_it_opens_after_so_many_different_projects() -> None:
    breaker = Breaker(limit=3, pause_s=1, most_held=9)
    for project in ("a", "b", "a", "b"):
        breaker.failed(project)
    assert not breaker.open  # two projects, however often
    breaker.failed("c")
    assert breaker.open


def test_one_success_closes_it() -> None:
    breaker = Breaker(limit=2, pause_s=1, most_held=9)
    breaker.failed("a")
    breaker.failed("b")
    assert breaker.open
    breaker.succeeded()
    assert not breaker.open
    breaker.failed("c")
    assert not breaker.open


@given(st.lists(st.one_of(st.just("success"), st.sampled_from("abcdef")), max_size=60), st.integers(1, 6))
def test_it_is_open_exactly_when_the_last_run_of_failures_is_wide_enough(events: list[str], limit: int) -> None:
    breaker = Breaker(limit, 1, 9)
    run: set[str] = set()
    for event in events:
        if event == "success":
            breaker.succeeded()
            run = set()
        else:
            breaker.failed(event)
            run.add(event)
        assert breaker.open == (len(run) >= limit)
