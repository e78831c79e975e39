"""The portfolio: the newest state of each system, whatever the order and repetition of the records."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.smv03 import portfolio as module
from sandbox.smv03.portfolio import CHANGES_SHOWN, FOLLOWED, Portfolio, Taken
from shared.client.reading import Fact, Reader, Record
from shared.client.testing import example
from shared.schemas.event import Event
from shared.schemas.generate.examples import examples_of
from shared.schemas.onboarding import (
    ActivatedSystemState,
    DERConsentGranted,
    DERConsentRevoked,
    EquipmentReplaced,
    SystemDecommissioned,
    SystemOffline,
    SystemRestored,
)

PROJECTS = [str(uuid.UUID(int=n)) for n in range(1, 6)]
SYSTEMS = [str(uuid.UUID(int=n)) for n in (105, 103, 101, 104, 102)]


READER = Reader([ActivatedSystemState, *FOLLOWED])


def fact(record: Record) -> Fact:
    found = READER.read(record)
    assert isinstance(found, Fact)
    return found


def put(n: int, revision: int, **changed: Any) -> Fact:
    stated: dict[str, Any] = {"system_id": SYSTEMS[n], "revision": revision} | changed
    return fact(example(ActivatedSystemState, project_id=uuid.UUID(PROJECTS[n]), **stated))


def remove(n: int) -> Fact:
    return fact(replace(example(ActivatedSystemState, project_id=uuid.UUID(PROJECTS[n])), value=None))


def note(n: int, event_type: type[Event]) -> Fact:
    return fact(example(event_type, project_id=uuid.UUID(PROJECTS[n])))


def ids(portfolio: Portfolio) -> list[str]:
    return [system["system_id"] for system in portfolio.page("", 500)[0]]


def test_a_lower_or_equal_revision_changes_nothing() -> None:
    portfolio = Portfolio()
    assert portfolio.take(put(0, 2, status="offline")) is Taken.CHANGED
    assert portfolio.take(put(0, 1)) is Taken.STALE
    assert portfolio.take(put(0, 2, status="active")) is Taken.STALE
    found = portfolio.get(SYSTEMS[0])
    assert found is not None and (found["revision"], found["status"]) == (2, "offline")
    assert portfolio.take(put(0, 3)) is Taken.CHANGED
    assert len(portfolio) == 1


def test_a_removed_system_is_not_brought_back_by_a_late_record_but_by_a_newer_one() -> None:
    portfolio = Portfolio()
    portfolio.take(put(0, 4))
    assert portfolio.take(remove(0)) is Taken.CHANGED
    assert portfolio.take(remove(0)) is Taken.STALE
    assert portfolio.get(SYSTEMS[0]) is None
    assert portfolio.take(put(0, 4)) is Taken.STALE
    assert len(portfolio) == 0
    assert portfolio.take(put(0, 5)) is Taken.CHANGED
    assert ids(portfolio) == [SYSTEMS[0]]


def test_what_was_told_of_consents_and_devices_is_shown_once_and_is_no_state() -> None:
    portfolio = Portfolio()
    for event_type in (DERConsentGranted, DERConsentRevoked, EquipmentReplaced, DERConsentRevoked):
        portfolio.take(note(0, event_type))
    assert portfolio.take(note(0, EquipmentReplaced)) is Taken.STALE
    portfolio.take(put(0, 1, consents=[]))
    found = portfolio.get(SYSTEMS[0])
    assert found is not None and found["consents"] == []
    assert [one["event"] for one in found["changes"]] == ["DERConsentGranted", "DERConsentRevoked", "EquipmentReplaced"]
    for n in range(CHANGES_SHOWN + 5):
        portfolio.take(fact(example(DERConsentRevoked, project_id=uuid.UUID(PROJECTS[0]), program_id=f"p{n}")))
    found = portfolio.get(SYSTEMS[0])
    assert found is not None and len(found["changes"]) == CHANGES_SHOWN
    assert found["changes"][-1]["program_id"] == f"p{CHANGES_SHOWN + 4}"


def test_a_decommissioned_system_is_gone_before_the_registry_says_so() -> None:
    portfolio = Portfolio()
    portfolio.take(put(0, 4))
    assert portfolio.take(note(0, SystemDecommissioned)) is Taken.CHANGED
    assert portfolio.take(remove(0)) is Taken.STALE and portfolio.get(SYSTEMS[0]) is None
    assert portfolio.take(put(0, 4)) is Taken.STALE, "a late record does not bring it back"


def test_a_project_may_get_another_system() -> None:
    portfolio = Portfolio()
    portfolio.take(put(0, 1))
    other = str(uuid.UUID(int=999))
    portfolio.take(put(0, 2, system_id=other))
    assert portfolio.get(SYSTEMS[0]) is None
    assert ids(portfolio) == [other]


def test_a_record_of_the_older_version_is_shown_with_the_numbers_of_the_standard() -> None:
    [older, *_] = examples_of("ncv03.onboarding.ActivatedSystemState.v1")
    assert older.value is not None and older.value["nameplate"]["der_type"] == 82
    record = replace(
        example(ActivatedSystemState), key=older.key.encode(), headers=older.record_headers, value=older.record_value
    )
    portfolio = Portfolio()
    assert portfolio.take(fact(record)) is Taken.CHANGED
    shown = portfolio.get(older.value["system_id"])
    assert shown is not None
    nameplate = shown["nameplate"]
    assert [nameplate[name] for name in ("der_type", "rtg_normal_category", "rtg_abnormal_category")] == [83, 2, 3]


def test_offline_notes_may_come_before_the_registry_and_end_with_restoration() -> None:
    portfolio = Portfolio()
    portfolio.take(note(0, SystemOffline))
    portfolio.take(put(0, 1))
    found = portfolio.get(SYSTEMS[0])
    assert found is not None
    assert found["offline"] == {"since": "2026-06-20T14:55:00Z", "reason": "no heartbeat for 24 h"}
    assert portfolio.take(note(0, SystemRestored)) is Taken.CHANGED
    assert portfolio.take(note(0, SystemRestored)) is Taken.STALE
    found = portfolio.get(SYSTEMS[0])
    assert found is not None and found["offline"] is None


def test_it_is_bounded_and_says_so() -> None:
    portfolio = Portfolio(max_systems=2)
    assert [portfolio.take(put(n, 1)) for n in range(3)] == [Taken.CHANGED, Taken.CHANGED, Taken.NO_ROOM]
    assert portfolio.take(put(0, 2)) is Taken.CHANGED, "a known system is kept current"
    assert (len(portfolio), portfolio.refused) == (2, 1)


def test_what_is_remembered_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    portfolio = Portfolio()
    for n in range(4):
        portfolio.take(put(n, 7))
        portfolio.take(remove(n))
    assert portfolio.take(put(3, 7)) is Taken.STALE
    assert portfolio.take(put(0, 7)) is Taken.CHANGED, "forgotten"


def test_pages_are_complete_and_in_order() -> None:
    portfolio = Portfolio()
    for n in range(5):
        portfolio.take(put(n, 1))
    seen, after = [], ""
    while True:
        items, following = portfolio.page(after, 2)
        seen += [item["system_id"] for item in items]
        if following is None:
            break
        after = following
    assert seen == sorted(SYSTEMS)
    assert portfolio.page(SYSTEMS[0], 5) == ([], None), "after the last one"


def test_totals_leave_out_what_is_blocked() -> None:
    portfolio = Portfolio()
    portfolio.take(put(0, 1))
    portfolio.take(put(1, 1, consent=None))
    portfolio.take(put(2, 1, status="offline"))
    portfolio.take(put(3, 1, status="blocked"))
    totals = portfolio.totals()
    assert (totals.systems, totals.dispatchable) == (4, 1)
    assert (totals.power_w, totals.storage_wh) == (3 * 15_380, 3 * 10_000)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), max_size=30), st.randoms(use_true_random=False))
def test_any_order_and_repetition_leads_to_the_newest_of_each(puts: list[tuple[int, int]], random: Any) -> None:
    portfolio = Portfolio()
    again = [*puts, *puts]
    random.shuffle(again)
    for n, revision in again:
        portfolio.take(put(n, revision))
    newest = {SYSTEMS[n]: max(r for m, r in puts if m == n) for n, _ in puts}
    items, following = portfolio.page("", 500)
    assert {item["system_id"]: item["revision"] for item in items} == newest
    assert ids(portfolio) == sorted(newest)
    assert following is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=40))
def test_the_index_always_agrees_with_the_systems(steps: list[tuple[int, int]]) -> None:
    """Revision 0 stands for a removal."""
    portfolio = Portfolio(max_systems=3)
    for n, revision in steps:
        portfolio.take(put(n, revision) if revision else remove(n))
        assert len(ids(portfolio)) == len(portfolio) <= 3
        assert ids(portfolio) == sorted(ids(portfolio))
        assert all(portfolio.get(system) is not None for system in ids(portfolio))
