"""The audit's own rules can fail: each is shown a sound stack and one with a single thing wrong."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from sandbox import end_state
from sandbox.end_state import AT_MOST_ONCE, DESIGNS, Told, repeated
from shared.schemas import catalogue
from shared.schemas.topics import SERVICES

PROJECT = uuid4()
OTHERS = [service for service in SERVICES if service != "contracting"]


class Rows:
    """What the databases would answer, by service."""

    def __init__(self, answers: Mapping[str, list[tuple[Any, ...]]]) -> None:
        self._answers = answers

    def of(self, service: str, _: object) -> list[tuple[Any, ...]]:
        return self._answers.get(service, [])


def told(*types: str, project: UUID = PROJECT) -> Told:
    found = Told()
    for ce_type in types:
        found.note(project, ce_type, b'{"amount_cents": 500}')
    return found


def closing() -> Told:
    return told(
        "ncv03.contracting.CompensationRequested.v1",
        *(f"ncv03.{service}.CompensationCompleted.v1" for service in OTHERS),
        "ncv03.contracting.ProjectClosed.v1",
    )


def test_what_may_happen_once_is_counted_when_it_happens_again() -> None:
    words: list[str] = []
    sound = closing()
    assert repeated(sound, words.append) == 0
    sound.note(PROJECT, "ncv03.contracting.ProjectClosed.v1", b"{}")
    sound.note(PROJECT, "ncv03.design.CompensationCompleted.v1", b"{}")
    assert repeated(sound, words.append) == 2 and all(str(PROJECT) in one for one in words)


def test_the_list_of_unique_events_names_events_that_exist() -> None:
    known = {kind.split(".")[2] for kind in catalogue.events()}
    assert {name.partition(" ")[0].rpartition(".")[2] for name in AT_MOST_ONCE} <= known


def test_a_customer_answers_each_of_two_surveys_once() -> None:
    words: list[str] = []
    kind = "ncv03.onboarding.SurveyAnswered.v1"
    found = told(kind)
    found.note(PROJECT, kind, b'{"days_after_delivery": 90}')
    assert repeated(found, words.append) == 0
    found.note(PROJECT, kind, b'{"days_after_delivery": 90}')
    assert repeated(found, words.append) == 1 and "90 days" in words[0]


@pytest.mark.parametrize("absent", SERVICES)
def test_a_project_closed_in_six_services_is_found(absent: str) -> None:
    everywhere = {service: {PROJECT} for service in SERVICES}
    assert list(end_state._closing(closing(), everywhere)) == []
    (words,) = end_state._closing(closing(), everywhere | {absent: set()})
    assert "closed only in" in words


def test_a_service_that_never_compensated_is_found() -> None:
    silent = closing()
    del silent.happened[PROJECT]["fieldops.CompensationCompleted"]
    (words,) = end_state._closing(silent, {service: {PROJECT} for service in SERVICES})
    assert "compensated" in words


@pytest.mark.parametrize("service", SERVICES)
def test_a_closed_project_with_something_left_to_do_is_found(service: str) -> None:
    closed = {one: {PROJECT} for one in SERVICES}
    rows: Any = Rows({service: [(PROJECT, "timer x"), (uuid4(), "timer y")]})
    (words,) = end_state._leftovers(rows, closed)
    assert service in words


def test_money_in_the_table_is_the_money_on_the_topic() -> None:
    paid = told("ncv03.contracting.DepositReceived.v1", "ncv03.contracting.DepositRefunded.v1")
    sound: Any = Rows({"contracting": [(PROJECT, 500, 500)]})
    kept: Any = Rows({"contracting": [(PROJECT, 500, 0)]})
    assert list(end_state._money(sound, paid)) == []
    assert len(list(end_state._money(kept, paid))) == 1


@pytest.mark.parametrize("service", DESIGNS)
@pytest.mark.parametrize("other", [("b", "7.6"), ("a", "5.0"), (None, None)])
def test_one_service_with_another_design_is_found(service: str, other: tuple[str | None, str | None]) -> None:
    same: dict[str, list[tuple[Any, ...]]] = {one: [(PROJECT, "a", "7.6")] for one in DESIGNS}
    rows: Any = Rows(same)
    assert list(end_state._designs(rows, {PROJECT})) == []
    odd: Any = Rows(same | {service: [(PROJECT, *other)]})
    assert len(list(end_state._designs(odd, {PROJECT}))) == 1


def test_a_tombstone_removes_a_system_from_the_registry() -> None:
    found = Told()
    found.note(PROJECT, "ncv03.onboarding.ActivatedSystemState.v1", b'{"system_id": "s", "revision": 1}')
    assert found.registry[PROJECT]["revision"] == 1
    found.note(PROJECT, "ncv03.onboarding.ActivatedSystemState.v1", None)
    assert PROJECT not in found.registry


def entry(place: int, kind: str, account: str, debit: int, credit: int, **fact: Any) -> tuple[Any, ...]:
    """An entry that moves cash against another account."""
    lines = [
        {"account": "cash", "debit_cents": debit, "credit_cents": credit},
        {"account": account, "debit_cents": credit, "credit_cents": debit},
    ]
    return PROJECT, place, debit + credit, debit + credit, lines, {"kind": kind, **fact}


def test_who_finances_pays_beside_the_customer_and_the_books_hold_the_customers_cash() -> None:
    entries = [
        entry(1, "milestone_paid", "due_from_lender", 700_00, 0),
        entry(2, "study_deposit_received", "study_held", 50_00, 0),
        entry(3, "study_deposit_paid", "study_held", 0, 50_00, cents=50_00),
        entry(4, "milestone_clawed_back", "due_from_lender", 0, 100_00),
    ]
    assert list(end_state.wrong_books(entries, [(PROJECT, 60_00, 10_00)])) == []
    (words,) = end_state.wrong_books(entries, [(PROJECT, 60_00, 0)])
    assert "5000 cents of the customer's cash, the payments 6000" in words


def test_what_is_advanced_to_the_utility_is_found() -> None:
    came, passed = ("study_deposit_received", "study_held", 50_00, 0), ("study_deposit_paid", "study_held", 0, 50_00)
    assert list(end_state.wrong_books([entry(1, *came), entry(2, *passed)], [(PROJECT, 50_00, 0)])) == []
    (words,) = end_state.wrong_books([entry(1, *passed), entry(2, *came)], [(PROJECT, 50_00, 0)])
    assert "with entry 1 more is passed on to the utility than the customer has paid for it" in words


def test_cash_that_no_payment_tells_of_is_found_and_so_is_a_gap() -> None:
    (words,) = end_state.wrong_books([entry(1, "deposit_received", "deposits_held", 50_00, 0)], [])
    assert "the payments 0" in words
    found = list(end_state.wrong_books([entry(2, "milestone_paid", "due_from_lender", 1, 0)], []))
    assert found == [f"{PROJECT}: entry 1 of the books is missing"]
    (uneven,) = end_state.wrong_books([(PROJECT, 1, 5, 5, [], {"kind": "completed"})], [])
    assert "not equal on both sides" in uneven
