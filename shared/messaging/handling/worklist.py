"""What a service asks people to do: one table of kinds of tasks, and how an open task ends.

A task is told at its opening, at every change and at its end, where the contract has events of that for the service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from shared.messaging.storage.store import Changes, ClosedTask, Task, TaskNote, Transaction
from shared.messaging.telemetry.spans import goes_on_from, inject_context
from shared.schemas.event import Event

if TYPE_CHECKING:
    from shared.messaging.handling.service import Service
    from shared.messaging.handling.work import Work


class Priority(IntEnum):
    """What is done first; 1 is the first."""

    URGENT = 1
    NORMAL = 2
    LATER = 3


class Outcome(StrEnum):
    """How a task ended."""

    ANSWERED = "answered"
    """By its form."""
    OVERTAKEN = "overtaken"
    """The project went on without it: another command, an event or a clock."""
    REPLACED = "replaced"
    """It was asked anew, with other details."""


@dataclass(frozen=True)
class TaskKind:
    """One kind of task. The kind of a task may go on behind a colon: ``deliver:<order>`` is of the kind ``deliver``."""

    title: str
    """A few words, for a list: the action."""
    instruction: str
    """What is to be done, for a person who does it for the first time."""
    role: str
    why: str
    """What waits for it."""
    within: timedelta
    """When it is due after its opening, where its opener states no instant."""
    form: str | None
    """The operation that answers it, by its ``operationId``. None: nobody answers it, see ``ends``."""
    ends: str = ""
    """Of a kind without a form: what closes it."""
    priority: Priority = Priority.NORMAL
    organisation: str | None = None
    """Of roles that act for an organisation: the detail that names it. None: none is recorded, any may act."""
    prefilled: tuple[str, ...] = ()
    """Details that are, under the same name, fields of the form."""
    documents: tuple[str, ...] = ()
    """Details that are the SHA-256 of a document of the project."""

    def wrong(self, roles: Mapping[str, str]) -> str | None:
        """What keeps this from being a kind of task; None for one that is whole."""
        for name in ("title", "instruction", "why"):
            if not getattr(self, name).strip():
                return f"it has no {name}"
        if self.role not in roles:
            return f"there is no role {self.role!r}"
        if self.form is None and not self.ends.strip():
            return "it has no form, and does not say what ends it"
        if self.within <= timedelta(0):
            return "it is due before it is opened"
        return None


Worklist = Mapping[str, TaskKind]
"""Every kind of task of a service, by its name."""


@dataclass(frozen=True)
class Given:
    """The command under way: who gave it, which operation, what was in its body."""

    who: str
    operation: str
    body: Any


def kind_of(kind: str) -> str:
    """The name of a task's kind, or of a timer, without the id that it may carry."""
    return kind.partition(":")[0]


Key = tuple[UUID, str]
"""Project and kind, the id that it may carry included: at most one task of a key is open."""
EventOf = Callable[[str], "type[Event] | None"]
"""The contract's event for ``opened``, ``changed``, ``closed`` of this service's tasks; None where there is none."""


class Book:
    """What one transaction does to tasks. At its end it is compared with those that are open: that is their history."""

    def __init__(self, changes: Changes, now: datetime, worklist: Worklist | None, event_of: EventOf) -> None:
        self.given: Given | None = None
        """None where no command is under way."""
        self._changes = changes
        self._now = now
        self._worklist = worklist
        self._event_of = event_of
        self._touched: dict[Key, Work] = {}
        """By whose unit of work: the events of a task have its cause."""
        self._over: dict[UUID, Work] = {}
        """Projects that end in this transaction: nobody asks any more what was meant."""

    def open(self, work: "Work", kind: str, role: str, details: dict[str, Any], due: datetime | None) -> None:
        """Raises TypeError for a kind that the service's table does not have, or has for another role, and for a
        ``due`` that no database would take: what handlers hand on may come out of JSON."""
        if due is not None and not isinstance(due, datetime):
            raise TypeError(f"{kind} is due at {due!r}, which is no instant")
        key = (work.project_id, kind)
        task = Task(work.project_id, kind, role, details, self._now, due)
        task.traceparent, _ = inject_context()
        if self._worklist is not None:
            known = self._worklist.get(kind_of(kind))
            if known is None or known.role != role:
                raise TypeError(f"the table of tasks has no {kind_of(kind)} for the role {role}")
            task.due_at = due or self._now + known.within
            task.priority = known.priority
            task.organisation = None if known.organisation is None else details.get(known.organisation)
        self._changes.closed.discard(key)
        self._changes.opened[key] = task
        self._touched[key] = work

    def end(self, work: "Work", kind: str) -> None:
        key = (work.project_id, kind)
        self._changes.opened.pop(key, None)
        self._changes.closed.add(key)
        self._touched[key] = work

    def project_ends(self, work: "Work") -> None:
        self._over[work.project_id] = work

    def change(self, work: "Work", task: Task, who: str, action: str, text: str = "") -> None:
        """Notes what somebody did with an open task short of answering it; ``task`` is as it is to be."""
        self._changes.tasks_changed.append(task)
        self._changes.task_notes.append(TaskNote(task.id, task.project_id, self._now, who, action, text))
        self._tell(work, "changed", task, assigned=task.assignee is not None, snoozed_until=task.snoozed_until)

    async def settle(self, transaction: Transaction) -> None:
        """Finds which tasks really end and begin, and records their history and their events."""
        if not self._touched and not self._over:
            return
        before = await transaction.tasks({*self._over, *(project for project, _ in self._touched)})
        for task in before:
            key = (task.project_id, task.kind)
            if task.project_id in self._over and kind_of(task.kind) == CHECK_DATE:
                self.end(self._over[task.project_id], task.kind)
            if key in self._touched:
                self._ended(self._touched[key], task, key in self._changes.opened)
        for key, task in self._changes.opened.items():
            known = None if self._worklist is None else self._worklist.get(kind_of(task.kind))
            self._tell(
                self._touched[key], "opened", task, title=None if known is None else known.title, role=task.role,
                operation=None if known is None else known.form, organisation=task.organisation,
            )  # fmt: skip
        self._touched.clear()
        self._over.clear()

    def _ended(self, work: "Work", task: Task, opened_anew: bool) -> None:
        known = None if self._worklist is None else self._worklist.get(kind_of(task.kind))
        given = self.given
        if given is not None and known is not None and given.operation == known.form:
            outcome = Outcome.ANSWERED
        else:
            outcome = Outcome.REPLACED if opened_anew else Outcome.OVERTAKEN
        ended = ClosedTask(task, self._now, outcome.value)
        if given is not None:
            ended.closed_by = given.who
            ended.answer = {"operation_id": given.operation, "body": given.body}
        self._changes.tasks_ended.append(ended)
        goes_on_from(task.traceparent)
        self._tell(work, "closed", task, outcome=outcome.value)

    def _tell(self, work: "Work", happened: str, task: Task, **more: Any) -> None:
        event_type = self._event_of(happened)
        if event_type is None:
            return
        told = {"project_id": task.project_id, "task_id": task.id, "kind": kind_of(task.kind), **more}
        if happened != "closed":
            told |= {"priority": int(task.priority), "due_at": task.due_at}
        work.publish(event_type(**told))


# -- dates that cannot be meant: nothing follows from them, and a person asks what was meant ---------------------------


CHECK_DATE: Final = "check_date"
"""The kind of task; behind a colon stands what was said: an operation, or the name of an event."""


def checked_by(role: str) -> Worklist:
    """The kind of task, for people of this role: a part of a service's table of tasks."""
    return {
        CHECK_DATE: TaskKind(
            title="Ask about a date that cannot be meant",
            instruction="Ask whoever said it which day was meant, have it said again, and note here what came of it.",
            role=role,
            why="What was said has had no effect: its date lies where none can.",
            within=timedelta(days=2),
            form="check_date",
            prefilled=("said",),
        )
    }


def check_of(said: str) -> str:
    """The task about something that was said."""
    return f"{CHECK_DATE}:{said}"


async def ask_about_date(work: "Work", service: "Service", said: str, by: str, wrong: str) -> None:
    """Asks a person, where the service knows the project, it has not ended, and nobody asks already.

    The task ends by its form, once the same is said with a date that can be, and with the project.
    ``said``: the operation or event; ``by``: whose word it is; ``wrong``: the field, and why it cannot be.
    """
    kind, root = service.tasks.get(CHECK_DATE), await work.get(service.root)
    if kind is None or root is None or root.closed or await work.waiting(check_of(said)):
        return
    details: dict[str, Any] = {
        "said": said, "by": by, "wrong": wrong, "post": f"/projects/{work.project_id}/dates/checked",
    }  # fmt: skip
    work.assign(check_of(said), to=kind.role, details=details)
