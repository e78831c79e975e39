"""Where every task of this process waits, written to the log: for the question why something stands still."""

import asyncio
import logging
from typing import Any

log = logging.getLogger("heliograph.whereabouts")


def say_where_everything_waits() -> None:
    """One line a task, the innermost frame first. ``kill -USR1`` asks a service for it."""
    for task in asyncio.all_tasks():
        log.warning("%s waits in %s", task.get_name(), " < ".join(reversed(_frames(task.get_coro()))) or "nothing")


def _frames(waiting: Any) -> list[str]:
    """The chain of coroutines and generators that wait for each other, the outermost first."""
    found = []
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is not None:
            found.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
    return found
