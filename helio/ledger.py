"""The books of a running stack, read as its auditor: every entry is made again from its fact and compared."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import Books
from services.contracting.rules.ledger.facts import ONE_FACT
from services.contracting.rules.ledger.report import AccountReport, DueReport, UnmatchedReport, report

if TYPE_CHECKING:
    from deploy.local.home import Home

ENTRIES = (
    "SELECT project_id, place, entity, fact, lines, debit_cents, credit_cents FROM ledger_entries"
    " WHERE %(project)s::uuid IS NULL OR project_id = %(project)s ORDER BY project_id, place"
)


class ProjectUnmatched(UnmatchedReport):
    project_id: UUID


class ProjectDue(DueReport):
    project_id: UUID


class StackLedger(BaseModel):
    """All books together, or those of one project."""

    balanced: bool = Field(description="Every entry is equal on both sides and is what its fact makes.")
    accounts: list[AccountReport]
    unmatched: list[ProjectUnmatched]
    due: list[ProjectDue]
    paid_late_cents: int = Field(description="Refunded after the last day.")
    projects: int
    entries: int
    entities: list[str] = Field(description="Whose books these are.")
    wrong: list[str] = Field(description="What does not fit, each with its project and place.")


def check(home: "Home", on: dt.date, project: UUID | None = None) -> StackLedger:
    """Read the books as the auditor, who cannot write; ``on`` decides what is late."""
    import psycopg

    from shared.schemas.topics import AUDIT

    with psycopg.connect(home.database_url("contracting", AUDIT)) as database:
        rows = database.execute(ENTRIES, {"project": project}).fetchall()
    return judge(rows, on)


def judge(rows: Iterable[tuple[Any, ...]], on: dt.date) -> StackLedger:
    """``rows``: project, place, entity, fact, lines, debits and credits of each entry, in the order of their places."""
    of_project: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        of_project[row[0]].append(row[1:])
    wrong: list[str] = []
    unmatched: list[ProjectUnmatched] = []
    due: list[ProjectDue] = []
    totals = {account: [0, 0] for account in Account}
    late = 0
    for project, entries in of_project.items():
        found = report(_made_again(project, entries, wrong), on)
        for account in found.accounts:
            totals[account.account][0] += account.debit_cents
            totals[account.account][1] += account.credit_cents
        unmatched += [ProjectUnmatched(project_id=project, **vars(one)) for one in found.unmatched]
        due += [ProjectDue(project_id=project, **vars(one)) for one in found.due]
        late += found.paid_late_cents
    accounts = [
        AccountReport(account=account, debit_cents=debits, credit_cents=credits, balance_cents=debits - credits)
        for account, (debits, credits) in totals.items()
    ]
    return StackLedger(
        balanced=not wrong and sum(one.balance_cents for one in accounts) == 0,
        accounts=accounts, unmatched=unmatched, due=due, paid_late_cents=late, projects=len(of_project),
        entries=sum(map(len, of_project.values())), wrong=wrong,
        entities=sorted({entry[1] for entries in of_project.values() for entry in entries}),
    )  # fmt: skip


def _made_again(project: UUID, entries: list[tuple[Any, ...]], wrong: list[str]) -> Books:
    books = Books()
    for expected, (place, _, fact, lines, debits, credits) in enumerate(entries, start=1):
        where = f"{project} entry {place}"
        if place != expected:
            wrong.append(f"{where}: entry {expected} is missing")
            return books
        try:
            made = books.post(ONE_FACT.validate_python(fact))
        except ValueError as error:
            wrong.append(f"{where}: {error}")
            return books
        as_made = [(one.account.value, one.debit_cents, one.credit_cents) for one in made]
        if as_made != [(one["account"], one["debit_cents"], one["credit_cents"]) for one in lines]:
            wrong.append(f"{where}: its lines are not those of its fact")
        sides = sum(one["debit_cents"] for one in lines), sum(one["credit_cents"] for one in lines)
        if sides != (debits, credits) or debits != credits:
            wrong.append(f"{where}: its sides differ")
    return books
