"""The sandbox's gateways: when they send, and that what they send is about what the design expects."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from sandbox.people.gateway import FIRST_SENDINGS, readings, sendings


@pytest.mark.parametrize("hour", range(24))
def test_no_pause_is_more_than_twice_the_one_before_and_all_gateways_share_their_noon(hour: int) -> None:
    since = datetime(2026, 6, 1, hour, 17, tzinfo=UTC)
    found = list(islice(sendings(since), FIRST_SENDINGS + 6))
    apart = [after - before for before, after in pairwise([since, *found])]
    assert all(timedelta(0) <= one <= timedelta(hours=24) for one in apart)
    assert all(after <= 2 * max(before, timedelta(hours=6)) for before, after in pairwise(apart))
    assert {(one.hour, one.minute) for one in found[FIRST_SENDINGS + 2 :]} == {(12, 0)}


def test_storage_alone_takes_in_and_gives_out_as_much_every_day() -> None:
    since = datetime(2026, 6, 1, tzinfo=UTC)
    day = [one["power_w"] / 4_000 for one in readings(since, since + timedelta(days=1), [0.0] * 12, 13.5)]
    assert sum(day) == pytest.approx(0, abs=0.01) and sum(abs(kwh) for kwh in day) == pytest.approx(2 * 0.6 * 13.5)


def test_a_month_gives_about_what_the_design_expects() -> None:
    since = datetime(2026, 6, 1, tzinfo=UTC)
    month = readings(since, since + timedelta(days=30), [300.0] * 12)
    assert len(month) == 30 * 96
    assert sum(one["power_w"] / 4_000 for one in month) == pytest.approx(300, rel=0.1)
