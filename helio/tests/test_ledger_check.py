"""The auditor's reading of the books: whatever was changed in a row, left out or booked one-sidedly is found."""

import copy
import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from helio.ledger import judge
from helio.main import run
from services.contracting.rules.ledger.books import Books
from services.contracting.rules.ledger.facts import ONE_FACT

PROJECT = UUID("01900000-0000-7000-8000-000000000001")
OTHER = UUID("01900000-0000-7000-8000-000000000002")
FACTS: list[dict[str, Any]] = [
    {"kind": "contract_signed", "on": "2026-02-01", "product": "cash", "price_cents": 3_000_000,
     "deposit_cents": 100_000, "state": "CA"},
    {"kind": "deposit_received", "on": "2026-02-02", "cents": 100_000, "method": "ach"},
    {"kind": "contract_rescinded", "on": "2026-02-03"},
]  # fmt: skip


def rows(project: UUID = PROJECT) -> list[list[Any]]:
    books = Books()
    found = []
    for place, value in enumerate(FACTS, start=1):
        lines = [vars(one) | {"account": one.account.value} for one in books.post(ONE_FACT.validate_python(value))]
        cents = sum(one["debit_cents"] for one in lines)
        found.append([project, place, "us-seller", value, lines, cents, cents])
    return found


def test_sound_books_balance_and_say_what_is_owed_and_late() -> None:
    shown = judge([tuple(row) for row in rows() + rows(OTHER)], dt.date(2026, 3, 1))
    assert shown.balanced and not shown.wrong and (shown.projects, shown.entries) == (2, 6)
    assert [(one.project_id, one.cents, one.late) for one in shown.due] == [
        (PROJECT, 100_000, True), (OTHER, 100_000, True),
    ]  # fmt: skip
    assert sum(one.balance_cents for one in shown.accounts) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: found.pop(1), "entry 2 is missing"),
        (lambda found: found[1][3].update(cents=99_999), "its lines are not those of its fact"),
        (lambda found: found[1][4][0].update(debit_cents=99_999), "its sides differ"),
        (lambda found: found[0].__setitem__(5, 1), "its sides differ"),
        (lambda found: found[2][3].update(kind="milestone_paid"), "entry 3"),
    ],
)
def test_what_was_tampered_with_is_found(change: Any, told: str) -> None:
    found = copy.deepcopy(rows())
    change(found)
    shown = judge([tuple(row) for row in found], dt.date(2026, 3, 1))
    assert not shown.balanced and any(told in words for words in shown.wrong), shown.wrong


def test_a_project_that_is_none_is_one_clear_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ledger", "check", "--project", "nonsense"]) == 2
    assert "'nonsense' is no project id" in capsys.readouterr().err
