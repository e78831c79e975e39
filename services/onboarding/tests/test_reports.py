"""What a month of quarter hours amounts to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.onboarding.rules.uptime.readings import State
from services.onboarding.telemetry.production import Interval
from services.onboarding.telemetry.reports import month_of

ZONE = "America/Los_Angeles"
SINCE, UNTIL = datetime(2026, 6, 1, 7, tzinfo=UTC), datetime(2026, 6, 3, 7, tzinfo=UTC)  # two days, local


def day(start: datetime, kw: float = 2.0, hours: int = 24, device: str = "inverter-1") -> list[Interval]:
    return [Interval(device, start + timedelta(minutes=15 * n), kw, 900) for n in range(4 * hours)]


def test_a_quarter_hour_without_readings_is_unknown_and_one_without_production_is_down() -> None:
    first = day(SINCE)
    noon = datetime(2026, 6, 1, 19, tzinfo=UTC)
    first = [one if not noon <= one.start < noon + timedelta(hours=1) else one._replace(kw=0.0) for one in first]
    found = month_of(date(2026, 6, 1), SINCE, UNTIL, ZONE, first)
    assert (found.useful_hours, found.down_hours, found.unknown_hours) == (5.0, 1.0, 5.0)
    assert found.availability_pct == pytest.approx(80.0) and found.completeness_pct == pytest.approx(50.0)
    assert found.produced_kwh == pytest.approx(46.0)


def test_inverters_add_up_and_meters_and_batteries_do_not_count() -> None:
    both = day(SINCE) + day(SINCE, device="inverter-2") + day(SINCE, 9.0, device="meter") + day(SINCE, device="battery")
    found = month_of(date(2026, 6, 1), SINCE, SINCE + timedelta(days=1), ZONE, both)
    assert found.produced_kwh == pytest.approx(96.0) and found.completeness_pct == 100.0


def test_of_silence_nothing_is_known() -> None:
    found = month_of(date(2026, 6, 1), SINCE, UNTIL, ZONE, [])
    assert found.availability_pct is None and found.completeness_pct == 0 and found.unknown_hours == 10.0


def test_an_outage_of_the_grid_is_no_fault_and_half_a_month_is_expected_to_give_half() -> None:
    noon = datetime(2026, 6, 1, 19, tzinfo=UTC)
    out = dict.fromkeys((noon + timedelta(minutes=15 * n) for n in range(4)), State.GRID_OUTAGE)
    heard = [one._replace(kw=0.0) if one.start in out else one for one in day(SINCE)]
    found = month_of(date(2026, 6, 1), SINCE, UNTIL, ZONE, heard, out)
    assert (found.useful_hours, found.down_hours, found.excluded_hours) == (5.0, 1.0, 1.0)
    assert found.availability_pct == pytest.approx(100.0)
    held_back = dict.fromkeys(out, State.CURTAILED)
    found = month_of(date(2026, 6, 1), SINCE, UNTIL, ZONE, heard, held_back)
    assert (found.useful_hours, found.down_hours, found.excluded_hours) == (5.0, 0.0, 0.0), "who is held back is up"
    july = datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert month_of(date(2026, 6, 1), SINCE, july, ZONE, []).active_share == pytest.approx(1.0)
    assert month_of(date(2026, 6, 1), SINCE + timedelta(days=15), july, ZONE, []).active_share == pytest.approx(0.5)


def test_an_inverter_that_stands_still_counts_by_its_rating_and_one_that_is_not_heard_is_unknown() -> None:
    ratings = {"inverter-1": 5.0, "inverter-2": 2.5}
    one_day = SINCE + timedelta(days=1)
    dead = day(SINCE) + day(SINCE, 0.0, device="inverter-2")
    found = month_of(date(2026, 6, 1), SINCE, one_day, ZONE, dead, ratings=ratings)
    assert found.availability_pct == pytest.approx(100 * 5 / 7.5)
    assert (found.useful_hours, found.down_hours) == pytest.approx((5.0, 5 * 2.5 / 7.5))
    morning = day(SINCE) + day(SINCE, hours=12, device="inverter-2")  # heard until noon
    found = month_of(date(2026, 6, 1), SINCE, one_day, ZONE, morning, ratings=ratings)
    assert found.availability_pct == pytest.approx(100.0)
    assert found.unknown_hours == pytest.approx(3 * 2.5 / 7.5)
    strange = day(SINCE, device="left") + day(SINCE, 0.0, device="right")  # no names of the design
    assert month_of(date(2026, 6, 1), SINCE, one_day, ZONE, strange, ratings=ratings).availability_pct == 50.0


def test_where_irradiance_is_measured_it_tells_when_a_system_should_run() -> None:
    def at(hour: int) -> datetime:
        return SINCE + timedelta(hours=hour)

    sun = {7: 0.2, 8: 0.4, 9: 0.6, 10: 0.8, 11: 0.09, 12: 0.9, 13: 0.8}  # kW/m2; a thunderstorm at eleven
    sensor = [one for hour, kw in sun.items() for one in day(at(hour), kw, hours=1, device="irradiance")]
    night = [one for hour in (5, 6, 14, 15) for one in day(at(hour), 0.0, hours=1, device="irradiance")]
    heard = [one._replace(kw=0.0) if one.start < at(8) or at(11) <= one.start < at(12) else one for one in day(SINCE)]
    found = month_of(date(2026, 6, 1), at(5), at(16), ZONE, [*heard, *sensor, *night])
    assert (found.useful_hours, found.down_hours) == (6.0, 1.0), "at seven it stood still; at eleven there was no sun"


@pytest.mark.parametrize(("month", "hours"), [(3, 743), (11, 721)])
def test_a_month_with_a_shorter_or_a_longer_day_is_a_whole_month(month: int, hours: int) -> None:
    zone = ZoneInfo(ZONE)
    begin, end = datetime(2026, month, 1, tzinfo=zone), datetime(2026, month + 1, 1, tzinfo=zone)
    heard = day(begin.astimezone(UTC), hours=hours)
    found = month_of(date(2026, month, 1), begin.astimezone(UTC), end, ZONE, heard)
    assert found.active_share == found.completeness_pct / 100 == 1.0
    assert found.produced_kwh == pytest.approx(2.0 * hours)
