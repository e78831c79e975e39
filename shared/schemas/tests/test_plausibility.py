"""Days and instants are judged from the event's own instant, that instant from the reader's calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event
from shared.schemas.generate.examples import described, examples_of
from shared.schemas.lead import LeadCaptured
from shared.schemas.onboarding import ActivatedSystemState, DERConsent
from shared.schemas.permitting import PermitApproved
from shared.schemas.plausibility import CLOCK_TOLERANCE, OLDEST_RECORD
from shared.schemas.wire import from_headers, from_value, implausible

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PROJECT = UUID("0192f0c0-0000-7000-8000-00000000abcd")
DAY = timedelta(days=1)


def envelope(time: datetime = NOW) -> Envelope:
    return Envelope(id=PROJECT, type="t", source="/s", subject=PROJECT, time=time)


def example(event: type[Event]) -> Any:
    [first, *_] = examples_of(event.ce_type)
    return from_value(event.ce_type, first.record_value)


@pytest.mark.parametrize("ce_type", described())
def test_every_example_is_plausible(ce_type: str) -> None:
    for record in examples_of(ce_type):
        read = from_headers(record.record_headers)
        event = None if record.value is None else from_value(ce_type, record.record_value)
        assert implausible(read, event, read.time) is None


@pytest.mark.parametrize(
    ("time", "problem"),
    [
        (NOW, None),
        (NOW + CLOCK_TOLERANCE, None),
        (NOW + CLOCK_TOLERANCE + timedelta(microseconds=1), "ahead of 2026-05-01T12:00:00+00:00"),
        (NOW - 400 * DAY, None),
        (NOW - OLDEST_RECORD, None),
        (NOW - OLDEST_RECORD - DAY, "more than 36525 days before"),
    ],
)
def test_the_instant_of_the_event_is_judged_by_the_readers_calendar(time: datetime, problem: str | None) -> None:
    said = implausible(envelope(time), None, NOW)
    assert (said is None) if problem is None else (said is not None and problem in said)


@pytest.mark.parametrize(
    ("captured_at", "fits"),
    [
        (NOW + DAY, True),
        (NOW + DAY + timedelta(seconds=1), False),
        (NOW - 400 * DAY, True),
        (NOW - 400 * DAY - timedelta(seconds=1), False),
        (datetime(2199, 1, 1, tzinfo=UTC), False),
    ],
)
def test_what_happened_lies_within_its_range(captured_at: datetime, fits: bool) -> None:
    event = example(LeadCaptured).model_copy(update={"captured_at": captured_at})
    said = implausible(envelope(), event, NOW)
    assert said is None if fits else said is not None and said.startswith(f"captured_at: {captured_at.isoformat()} is")


def test_what_an_outsider_dates_by_the_calendar_and_stamps_by_its_own_clock_is_judged_by_the_calendar() -> None:
    """A stack's calendar may be months ahead of the clock of the utility's server; a date of next century is none."""
    months = 120 * DAY
    event = example(LeadCaptured).model_copy(update={"captured_at": NOW + months})
    assert implausible(envelope(NOW), event, NOW) is not None
    assert implausible(envelope(NOW), event, NOW + months) is None
    late = event.model_copy(update={"captured_at": NOW + 36_500 * DAY})
    assert implausible(envelope(NOW), late, NOW + months) is not None


def test_a_day_is_as_near_as_any_zone_makes_it() -> None:
    approved = example(PermitApproved).model_copy(update={"expires_on": date(2026, 11, 1)})
    for day, fits in [(date(2026, 5, 3), True), (date(2026, 5, 4), False), (date(2025, 3, 27), True)]:
        said = implausible(envelope(), approved.model_copy(update={"approved_on": day}), NOW)
        assert (said is None) is fits, said
    said = implausible(envelope(), approved.model_copy(update={"approved_on": date(2025, 3, 26)}), NOW)
    assert said == "approved_on: 2025-03-26 is more than 400 days before 2026-05-01T12:00:00+00:00"


def test_what_is_inside_a_part_is_judged_too_and_named_in_full() -> None:
    consent = DERConsent(
        program_id="p", version="1", granted_at=datetime(2027, 1, 1, tzinfo=UTC), min_reserve_soc_pct=20
    )
    state = example(ActivatedSystemState).model_copy(update={"activated_at": NOW, "consent": consent})
    said = implausible(envelope(), state, NOW)
    assert said is not None and said.startswith(
        "consent.granted_at: 2027-01-01T00:00:00+00:00 is more than 1 days after"
    )
    assert implausible(envelope(), state.model_copy(update={"consent": None}), NOW) is None


def test_every_dated_field_of_the_contract_is_looked_at() -> None:
    """Shifted by two centuries each of them, and nothing else, is named."""
    looked_at = 0
    for ce_type, event in catalogue.events().items():
        [first, *_] = [one for one in examples_of(ce_type) if one.value is not None]
        read = from_value(ce_type, first.record_value)
        for name, field in event.model_fields.items():
            found = getattr(read, name)
            if isinstance(found, date):
                shifted = read.model_copy(update={name: found.replace(year=2199)})
                told = implausible(from_headers(first.record_headers), shifted, from_headers(first.record_headers).time)
                assert told is not None and told.startswith(f"{name}: 2199-"), (ce_type, field)
                looked_at += 1
    assert looked_at > 50
