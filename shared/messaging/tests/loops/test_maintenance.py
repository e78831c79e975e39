"""Months of the inbox."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.ids import new_id
from shared.messaging.loops.maintenance import first_id_of, month_start, next_month

instants = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(instants)
def test_months_follow_each_other_without_gap_or_overlap(instant: datetime) -> None:
    start = month_start(instant)
    end = next_month(start)
    assert start <= instant < end and start.day == end.day == 1
    assert timedelta(days=28) <= end - start <= timedelta(days=31)
    assert (end.month - start.month) % 12 == 1


@given(instants)
def test_ids_sort_into_the_month_of_their_millisecond(instant: datetime) -> None:
    start = month_start(instant)
    low, high = first_id_of(start), first_id_of(next_month(start))
    milliseconds = int(instant.timestamp() * 1000)
    for rest in (0, (1 << 74) - 1):
        made = UUID(
            int=(milliseconds << 80) | (0x7 << 76) | ((rest >> 62) << 64) | (0x2 << 62) | (rest & (1 << 62) - 1)
        )
        assert made.version == 7 and low <= made < high


def test_an_id_minted_now_lies_in_this_month() -> None:
    start = month_start(datetime.now(UTC))
    assert first_id_of(start) <= new_id() < first_id_of(next_month(start))
