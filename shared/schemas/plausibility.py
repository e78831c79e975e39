"""Whether the days and instants of an event can be meant, seen from the instant at which it was decided.

The bounds belong to the meaning of a field (``Plausible`` in its type) and stand in the JSON Schema as
``"x-plausible": {"relative_to": "ce_time", "before_days": b, "after_days": a}``: the field lies at most ``b`` days
before and ``a`` days after ``ce_time``. ``ce_time`` itself is judged against the reader's calendar, which the caller
states: a calendar may run ahead of the computer's clock.
"""

import typing
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from shared.schemas.event import Envelope
from shared.schemas.quantities import Plausible

CLOCK_TOLERANCE: Final = timedelta(days=1)
"""How far ``ce_time`` may be ahead of the reader's calendar."""
OLDEST_RECORD: Final = timedelta(days=36_525)
"""How far ``ce_time`` may lie back: a reader may be given records out of an archive."""


def implausible(envelope: Envelope, event: BaseModel | None, now: datetime) -> str | None:
    """What in an event cannot be meant: the field and why, or None.

    ``event`` is None for a record without value; ``now`` is the aware instant on the reader's calendar.
    """
    if envelope.time > now + CLOCK_TOLERANCE:
        return f"ce_time {envelope.time.isoformat()} is ahead of {now.isoformat()}"
    if envelope.time < now - OLDEST_RECORD:
        return f"ce_time {envelope.time.isoformat()} is more than {OLDEST_RECORD.days} days before {now.isoformat()}"
    return None if event is None else next(_problems(event, envelope.time, now), None)


def misdated(value: BaseModel, now: datetime) -> str | None:
    """What in something that is told now cannot be meant: the field and why, or None."""
    return next(_problems(value, now, now), None)


def tells_dates(kind: type[BaseModel]) -> bool:
    """Whether things of this kind have a day or instant with bounds, themselves or in their parts."""
    return bool(_dated(kind))


def _problems(value: BaseModel, decided: datetime, read: datetime, path: str = "") -> Iterator[str]:
    for name, rule in _dated(type(value)):
        for where, one in _each(getattr(value, name), f"{path}{name}"):
            if rule is None:
                yield from _problems(one, decided, read, f"{where}.")
            elif (problem := rule.problem(one, decided, read)) is not None:
                yield f"{where}: {problem}"


def _each(found: Any, where: str) -> Iterator[tuple[str, Any]]:
    """What stands in a field, with its path: nothing, one thing, or every item of a list."""
    if isinstance(found, tuple):
        for place, item in enumerate(found):
            yield f"{where}.{place}", item
    elif found is not None:
        yield where, found


@cache
def _dated(model: type[BaseModel]) -> tuple[tuple[str, Plausible | None], ...]:
    """The fields to look at: with their own bounds, or None where they hold models that have such fields."""
    found: list[tuple[str, Plausible | None]] = []
    for name, field in model.model_fields.items():
        inside = [*field.metadata, *_inside(field.annotation)]
        rule = next((item for item in inside if isinstance(item, Plausible)), None)
        models = [item for item in inside if isinstance(item, type) and issubclass(item, BaseModel)]
        if rule is not None or any(_dated(inner) for inner in models):
            found.append((name, rule))
    return tuple(found)


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for inner in typing.get_args(annotation):
        yield from _inside(inner)
