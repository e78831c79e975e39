"""Journeys from a file of events: what any other consumer of the topics could compute."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from shared.schemas import catalogue
from views.metrics.rules.journey import NOTES, Journey


def replay(lines: Iterable[str]) -> tuple[list[Journey], datetime | None]:
    """The journeys of JSON lines ``{type, time, value}``, and the time of the newest. What no metric needs is ignored.

    Raises ValueError with the line of what is no event.
    """
    found: dict[UUID, Journey] = {}
    newest: datetime | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
            at = datetime.fromisoformat(one["time"])
            if at.tzinfo is None:
                raise ValueError("time has no offset")
            newest = at if newest is None else max(newest, at)
            if one["value"] is None or catalogue.resolve(one["type"]) not in NOTES:
                continue
            event = catalogue.read(one["type"], json.dumps(one["value"]).encode())
        except KeyError as error:
            raise ValueError(f"line {number}: {error.args[0]} is missing") from None
        except (ValueError, TypeError) as error:
            raise ValueError(f"line {number}: {error}") from None
        NOTES[type(event)](found.setdefault(event.project_id, Journey()), event, at)
    return list(found.values()), newest
