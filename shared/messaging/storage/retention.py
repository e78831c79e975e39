"""What becomes of a project's rows when the project is erased: said of every table of a service, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.messaging.storage.entities import Entity

ERASED_ROWS: Final = ("tasks", "closed_tasks", "task_notes", "jobs", "parked", "quarantine", "document_positions")
"""Of the chassis' own tables: all rows of the project go."""

SAID: Final = "said."
"""How actions of the audit trail begin whose ``why`` is what somebody said in their own words: it is erased."""

CHASSIS_KEEPS: Final[Mapping[str, str]] = {
    "inbox, outbox, refused": "ids of events, and events that are not sent yet: they end by themselves",
    "timers": "instants and ids of what is still to be done about the system",
    "idempotency": "answers to commands; deleted after HELIO_IDEMPOTENCY_RETENTION_HOURS (48 h)",
    "audit_trail": "who of the staff did what; deleted after HELIO_AUDIT_RETENTION_DAYS (5 years)",
}
"""Of the chassis' own tables: what stays, and why."""


@dataclass(frozen=True)
class Retention:
    """Of one table. ``keeps`` None: the project's rows are deleted whole."""

    model: type[Entity]
    keeps: str | None = None
    """Why the rows stay, with what the law says where it is the law."""
    empties: Mapping[str, Any] = field(default_factory=dict)
    """Columns that hold what is personal, and what they hold afterwards."""
    of: Callable[[Any], bool] | None = None
    """Which rows, where it is not all of them."""


@dataclass(frozen=True)
class Apart:
    """Of tables that no model describes: a statement that deletes the rows of projects, an array of ids in ``$1``."""

    table: str
    delete: str | None
    keeps: str | None = None
    """Why the rows stay, where ``delete`` is None."""


Rule = Retention | Apart


@dataclass
class Erased:
    """What one service did to a project: what its answer and its audit trail say."""

    erased: list[dict[str, Any]] = field(default_factory=list)
    """Tables with their columns (null: whole rows) and how many rows there were (null: not counted)."""
    stays: list[dict[str, str]] = field(default_factory=list)
    """Tables, and why their rows stay."""

    def note(self, rule: Retention, rows: int) -> None:
        table = rule.model.__tablename__
        if rule.keeps is None or rule.empties:
            columns = None if rule.keeps is None else sorted(rule.empties)
            self.erased.append({"table": table, "columns": columns, "rows": rows})
        if rule.keeps is not None:
            self.stays.append({"table": table, "why": rule.keeps})

    def note_apart(self, rule: Apart) -> None:
        if rule.keeps is not None:
            self.stays.append({"table": rule.table, "why": rule.keeps})
        else:
            self.erased.append({"table": rule.table, "columns": None, "rows": None})

    def note_documents(self, gone: Mapping[str, int], kept: Mapping[str, str]) -> None:
        """By kind: how many go with their bytes, and what those that stay are."""
        self.erased += [{"table": f"documents, {kind}", "columns": None, "rows": many} for kind, many in gone.items()]
        self.stays += [{"table": f"documents, {kind}", "why": why} for kind, why in kept.items()]

    def note_key(self) -> None:
        self.erased.append({"table": "project_keys", "columns": ["wrapped"], "rows": 1})

    def note_chassis(self) -> None:
        self.erased.append({"table": "audit_trail", "columns": [f"why of {SAID}*"], "rows": None})
        self.erased += [{"table": table, "columns": None, "rows": None} for table in ERASED_ROWS]
        self.stays += [{"table": table, "why": why} for table, why in CHASSIS_KEEPS.items()]
