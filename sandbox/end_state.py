"""The end state of all databases against each other, against the topics, and against what SMV-03 shows.

Every rule here is a sentence about the business that must hold in a stack at rest, whatever failed on the way.
"""

import json
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from deploy.local.home import Home
from sandbox import quantities
from sandbox.quantities import Stood
from shared.schemas.topics import SERVICES

Tell = Callable[[str], None]
"""Takes one finding, in words."""
Row = tuple[Any, ...]

SURVEYS: Final = (7, 90)
"""Days after the delivery of the onboarding: the customer is asked twice."""
AT_MOST_ONCE: Final = frozenset(
    {
        "LeadCaptured", "SalesOrderCreated", "ContractEffective", "DepositRefunded",
        "CompensationRequested", "ProjectClosed", "OnboardingCompleted", "SystemDecommissioned",
        *(f"SurveyAnswered at {days} days" for days in SURVEYS),
        *(f"{service}.CompensationCompleted" for service in SERVICES),
    }
)  # fmt: skip
"""Events that a project has once or never, whoever asks how often."""
MONEY: Final = ("DepositReceived", "DepositReversed", "DepositRefunded")
"""A deposit comes, and is taken back, in parts."""
ENDS: Final = frozenset({"contract_rescinded", "contract_cancelled"})
PAID_OUT: Final = frozenset({"study_deposit_paid", "permit_fee_paid", "upgrade_paid", "restock_paid", "tax_paid"})
"""Kinds of facts by which we pay others than the customer."""
FINANCED: Final = frozenset({"milestone_paid", "milestone_clawed_back"})
"""Kinds of facts by which who finances pays, and has it back."""
FOLLOWING_S: Final = 15.0
"""How long SMV-03 may take to have read the registry to its end."""
PAGE: Final = 500

DESIGNS: Final[Mapping[str, LiteralString]] = {
    "contracting": "SELECT project_id, design->>'sha256', design->>'kwac' FROM contracts",
    "permitting": "SELECT project_id, design->>'sha256', design->>'kwac' FROM permit_files",
    "fieldops": "SELECT project_id, permitted_design->>'sha256', permitted_design->>'kwac' FROM builds",
    "commissioning": "SELECT project_id, installed_design->>'sha256', installed_design->>'kwac' FROM handovers",
    "onboarding": "SELECT project_id, design->>'sha256', design->>'kwac' FROM systems",
}
"""Where each service keeps the design that it works to."""


@dataclass
class Told:
    """What the topics say, gathered while they are read once."""

    happened: dict[UUID, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Project -> event name -> how often; ``CompensationCompleted`` under its service's name."""
    cents: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    """(project, one of ``MONEY``) -> the amounts added up."""
    registry: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    """The compacted topic as a new reader would know it at its end."""
    stood: Stood = field(default_factory=Stood)
    """What was installed, and what was ordered again for it."""

    def note(self, project: UUID, ce_type: str, value: bytes | None) -> None:
        _, service, name, _ = ce_type.split(".")
        if name == "ActivatedSystemState":
            if value is None:
                self.registry.pop(project, None)
            else:
                self.registry[project] = json.loads(value)
            return
        self.happened[project][f"{service}.{name}" if name == "CompensationCompleted" else name] += 1
        if name == "SurveyAnswered":
            self.happened[project][f"{name} at {json.loads(value or b'{}').get('days_after_delivery', 7)} days"] += 1
        if name in quantities.NOTED:
            self.stood.note(project, name, json.loads(value or b"{}"))
        if name in MONEY:
            self.cents[project, name] += json.loads(value or b"{}")["amount_cents"]

    def those(self, event: str) -> set[UUID]:
        """The projects in which it happened."""
        return {project for project, happened in self.happened.items() if event in happened}


def repeated(told: Told, tell: Tell) -> int:
    """How many events came more often than once in a project that has them at most once."""
    found = 0
    for project, happened in told.happened.items():
        for name in AT_MOST_ONCE & happened.keys():
            if happened[name] > 1:
                found += happened[name] - 1
                tell(f"{name} of {project} happened {happened[name]} times")
    return found


def unequal(
    home: Home, told: Told, root_tables: Mapping[str, str], tell: Tell, projects: set[UUID] | None = None
) -> int:
    """How many disagreements there are; each is told in words.

    Args:
        root_tables: service -> the table with one row a project.
        projects: only these; None means all, and then the registry is compared as a whole.
    """
    rows = _Rows(home, projects)
    closed = rows.closed(root_tables)
    words = [
        *_closing(told, closed),
        *_leftovers(rows, closed),
        *_money(rows, told),
        *_books(rows),
        *_designs(rows, told.those("OnboardingCompleted") - closed["contracting"]),
        *(_registry(home, rows, told) if projects is None else ()),
    ]
    for one in words:
        tell(one)
    return len(words)


def miscounted(home: Home, told: Told, root_tables: Mapping[str, str], tell: Tell, projects: set[UUID] | None) -> int:
    """How many counts of a device differ from the bill of materials in onboarded projects that are not closed."""
    rows = _Rows(home, projects)
    onboarded = told.those("OnboardingCompleted") - rows.closed(root_tables)["contracting"]
    found = list(quantities.differences(rows, told.stood, told.registry, onboarded))
    for one in found:
        tell(one)
    return len(found)


class _Rows:
    """Reads the databases as ``audit``; of each row the first column is its project."""

    def __init__(self, home: Home, projects: set[UUID] | None) -> None:
        self._home = home
        self._projects = projects

    def of(self, service: str, query: LiteralString | sql.Composed) -> list[Row]:
        with psycopg.connect(self._home.database_url(service, "audit")) as database:
            found = database.execute(query).fetchall()
        return found if self._projects is None else [row for row in found if row[0] in self._projects]

    def closed(self, root_tables: Mapping[str, str]) -> dict[str, set[UUID]]:
        """Service -> the projects that are closed in it."""
        found = {}
        for service, table in root_tables.items():
            query = sql.SQL("SELECT project_id FROM {} WHERE state = 'closed'").format(sql.Identifier(table))
            found[service] = {row[0] for row in self.of(service, query)}
        return found


def _closing(told: Told, closed: Mapping[str, set[UUID]]) -> Iterable[str]:
    """A project is closed everywhere or nowhere; every service has answered, and the topic says so."""
    for project in set().union(*closed.values(), told.those("ProjectClosed")):
        by = [service for service in SERVICES if project in closed[service]]
        if len(by) < len(SERVICES):
            yield f"{project} is closed only in {', '.join(by) or 'its topic'}"
        if "ProjectClosed" not in told.happened[project]:
            yield f"{project} is closed, but its topic does not say so"
        answers = [s for s in SERVICES if f"{s}.CompensationCompleted" in told.happened[project]]
        if len(answers) != len(SERVICES) - 1:  # contracting asks, the six others answer
            yield f"{project} is closed, but only {', '.join(answers) or 'nobody'} has compensated"


def _leftovers(rows: _Rows, closed: Mapping[str, set[UUID]]) -> Iterable[str]:
    """A closed project has nothing left to do: no timer, no task, no job, but for money that is still to go back."""
    for service in SERVICES:
        left = rows.of(
            service,
            """SELECT project_id, 'timer ' || name FROM timers UNION ALL SELECT project_id, 'task ' || kind FROM tasks
               WHERE kind NOT LIKE 'return_payment:%'
               UNION ALL SELECT project_id, 'job ' || name FROM jobs""",
        )
        yield from (f"{project} is closed, but {service} still has its {what}" for project, what in left
                    if project in closed["contracting"])  # fmt: skip


def _money(rows: _Rows, told: Told) -> Iterable[str]:
    """What contracting's rows say was paid and refunded is what its topic says."""
    for project, paid, refunded in rows.of(
        "contracting", "SELECT project_id, deposit_cents, refunded_cents FROM contracts"
    ):
        received, reversed_again, given_back = (told.cents[project, name] for name in MONEY)
        said = received - reversed_again, given_back
        if (paid, refunded) != said:
            yield f"{project}: contracting holds deposit {paid}, refund {refunded} cents; its topic says {said}"


def _books(rows: _Rows) -> Iterable[str]:
    entries = rows.of(
        "contracting",
        """SELECT project_id, place, debit_cents, credit_cents, lines, fact FROM ledger_entries
           ORDER BY project_id, place""",
    )
    payments = rows.of("contracting", "SELECT project_id, amount_cents, reversed_cents FROM payments")
    return wrong_books(entries, payments)


def wrong_books(entries: Iterable[Row], payments: Iterable[Row]) -> Iterable[str]:
    """The books are equal on both sides, without a gap, and hold the customer's cash that the payments say is there.

    What who finances has paid is in the books alone: of it there is no payment of the customer. While a contract stands
    nothing is passed on to the utility that the customer has not paid before.

    Args:
        entries: (project, place, debits, credits, lines, fact), each project's in their order.
        payments: (project, cents that came, cents that went back).
    """
    cash: Counter[UUID] = Counter()
    numbers: Counter[UUID] = Counter()
    for_utility: Counter[UUID] = Counter()
    ended: set[UUID] = set()
    for project, place, debits, credits, lines, fact in entries:
        numbers[project] += 1
        number = numbers[project]
        sides = sum(one["debit_cents"] for one in lines), sum(one["credit_cents"] for one in lines)
        if sides != (debits, credits) or debits != credits:
            yield f"{project}: entry {place} of the books is not equal on both sides"
        if place != number:
            yield f"{project}: entry {number} of the books is missing"
        for_utility[project] += sum(
            one["credit_cents"] - one["debit_cents"] for one in lines if one["account"] == "study_held"
        )
        if fact["kind"] in ENDS:
            ended.add(project)
        if for_utility[project] < 0 and project not in ended:
            yield f"{project}: with entry {place} more is passed on to the utility than the customer has paid for it"
        if fact["kind"] not in PAID_OUT | FINANCED:
            cash[project] += sum(one["debit_cents"] - one["credit_cents"] for one in lines if one["account"] == "cash")
    here: Counter[UUID] = Counter()
    for project, came, back in payments:
        here[project] += came - back
    for project in cash.keys() | here.keys():
        if cash[project] != here[project]:
            yield f"{project}: the books say {cash[project]} cents of the customer's cash, the payments {here[project]}"


def _designs(rows: _Rows, onboarded: set[UUID]) -> Iterable[str]:
    """What was sold, permitted, built, tested and switched on is one and the same design."""
    known: dict[UUID, dict[str, Row]] = defaultdict(dict)
    for service, query in DESIGNS.items():
        for project, *design in rows.of(service, query):
            known[project][service] = tuple(design)
    for project in onboarded:
        designs = known[project]
        if len(designs) < len(DESIGNS) or len(set(designs.values())) != 1:
            yield f"{project} is onboarded with different designs: {designs}"


def _registry(home: Home, rows: _Rows, told: Told) -> Iterable[str]:
    """The registry, onboarding's table and SMV-03's portfolio name the same systems in the same revision."""
    topic = {str(state["system_id"]): state["revision"] for state in told.registry.values()}
    table = {
        str(system): revision
        for _, system, revision in rows.of(
            "onboarding",
            """SELECT project_id, system_id, revision FROM systems
               WHERE revision > 0 AND state NOT IN ('closed', 'decommissioned')""",
        )
    }
    if topic != table:
        yield f"the registry differs from onboarding's table in {sorted(topic.items() ^ table.items())[:4]}"
    deadline = time.monotonic() + FOLLOWING_S
    while (shown := _portfolio(home)) != topic and time.monotonic() < deadline:
        time.sleep(0.2)
    if shown != topic:
        yield f"the registry differs from SMV-03's portfolio in {sorted(topic.items() ^ shown.items())[:4]}"


def _portfolio(home: Home) -> dict[str, int]:
    found: dict[str, int] = {}
    after: str | None = ""
    while after is not None:
        url = f"http://127.0.0.1:{home.ports.http('smv03')}/portfolio?limit={PAGE}&after={after}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            page = json.load(answer)
        found |= {system["system_id"]: system["revision"] for system in page["items"]}
        after = page["next"]
    return found
