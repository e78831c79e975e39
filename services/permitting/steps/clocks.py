"""Deadlines that are watched, and what is told when one has passed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.messaging.handling.work import Work
from shared.schemas.permitting import DeadlineBreached


def watch(name: str, due: datetime, work: Work, about: UUID | None = None, **facts: str) -> None:
    """Arms a timer that knows its own deadline, and the permit or application that it is about."""
    named = name if about is None else f"{name}:{about}"
    work.arm(named, at=due, payload={"due": due.isoformat(), **({"id": str(about)} if about else {}), **facts})


def breached(clock: str, party: str, payload: Mapping[str, Any], work: Work) -> None:
    """The timer of a watched deadline has fired."""
    due = datetime.fromisoformat(payload["due"])
    work.publish(DeadlineBreached(project_id=work.project_id, clock=clock, party=party, due=due))
