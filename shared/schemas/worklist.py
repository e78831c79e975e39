"""What every service tells of its tasks: opened, changed, closed. An inbox over all services is made from these alone.

They name no person and hold nothing that anybody wrote: who reads them learns that something waits, for which role and
until when, and asks the service for the rest.
"""

from enum import StrEnum

from shared.schemas.event import Event
from shared.schemas.quantities import Code, Id, Line, Ordinal, PlannedInstant


class TaskOutcome(StrEnum):
    """How a task ended."""

    ANSWERED = "answered"
    OVERTAKEN = "overtaken"
    REPLACED = "replaced"


class TaskTold(Event):
    """Something about one task."""

    task_id: Id
    """The task, as in the service's lists."""
    kind: Code
    """What is to be done, in a stable word."""


class OpenTaskTold(TaskTold):
    """Something about a task that is open."""

    priority: Ordinal
    """1 is done first, 3 last."""
    due_at: PlannedInstant | None = None
    """When it is to be done; null where nothing says so."""


class TaskBegun(OpenTaskTold):
    """A task that was opened."""

    title: Line
    """A few words, the same for all of a kind."""
    role: Code
    """Whose it is to do, by the table of roles."""
    organisation: Line | None = None
    """Which of the organisations of the role; null where none is recorded."""
    operation: Code | None = None
    """The operation of the service's OpenAPI that answers it; null for one that ends by itself."""


class TaskMoved(OpenTaskTold):
    """A task that somebody did something with, short of answering it."""

    assigned: bool
    """Whether somebody has taken it on."""
    snoozed_until: PlannedInstant | None = None
    """When it is to be seen again; null for one that is seen now."""


class TaskEnded(TaskTold):
    """A task that is no longer open."""

    outcome: TaskOutcome
    """answered: by its form; overtaken: the project went on without it; replaced: it was asked anew."""
