"""A day or instant that cannot be meant is not believed: nothing follows from it, and a person asks what was meant.

It is so for what somebody says over HTTP, and for what an event of anybody says. One task stands for each thing that
was said of a project, however often it is said. It ends by its form, or once the same is said with a day that can be.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import TaskKind, Worklist
from shared.schemas.event import Event

if TYPE_CHECKING:
    from shared.messaging.handling.service import Service

CHECK_DATE: Final = "check_date"
"""The kind of task; behind a colon stands what was said: an operation, or the name of an event."""
IMPLAUSIBLE: Final = "implausible"
"""Why a record is in quarantine whose own instant, or a date that it tells, cannot be."""


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


async def ask_about_date(work: Work, service: "Service", said: str, by: str, wrong: str) -> None:
    """Asks a person, where the service knows the project and nobody asks already.

    ``said``: the operation or event; ``by``: whose word it is; ``wrong``: the field, and why it cannot be.
    """
    kind = service.tasks.get(CHECK_DATE)
    if kind is None or await work.get(service.root) is None or await work.waiting(check_of(said)):
        return
    details: dict[str, Any] = {
        "said": said, "by": by, "wrong": wrong, "post": f"/projects/{work.project_id}/dates/checked",
    }  # fmt: skip
    work.assign(check_of(said), to=kind.role, details=details)


async def set_aside(event: Event, work: Work, service: "Service", owner: str, wrong: str) -> None:
    """Takes an event in the place of its handler."""
    work.set_aside(IMPLAUSIBLE, wrong)
    await ask_about_date(work, service, type(event).__name__, owner, wrong)
