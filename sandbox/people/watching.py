"""The desks of several services are watched, and appointments kept, by one process that says what it has in hand."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from deploy.local.home import Home
from deploy.local.quiet import Board, service_of
from sandbox.people.desk import Answer, Desk
from sandbox.people.diary import Diary
from sandbox.people.office import Office
from shared.messaging.activity import Activity
from shared.messaging.clock import FileClock

LOOK_S: Final = 0.004
"""How often it is looked at whether a service says something new: a few memory reads."""
DISCOVER_S: Final = 0.5
"""How often it is looked at whether a service was started anew, or has another instance."""

Loops = Sequence["asyncio.Task[None]"]


def diary_of(home: Home) -> Diary:
    """An empty diary on the calendar of a stack, with the account that its process keeps. Close the account at the end.

    The clock looks at its file whenever it is asked: whoever lives through a leap must know of it at once.
    """
    return Diary(FileClock(home.clock_file, 0), Activity(home.activity / f"people-{os.getpid()}"))


@asynccontextmanager
async def watching(
    home: Home, office: Office, diary: Diary, services: Iterable[str], answer: Answer
) -> AsyncIterator[Loops]:
    """While the context is entered every open task of these services is answered. Gives the loops, which never end."""
    desks = [Desk(service, office, diary.activity, answer) for service in services]
    loops = [
        *(asyncio.create_task(desk.watch()) for desk in desks),
        asyncio.create_task(_look_out(home, desks)),
        asyncio.create_task(diary.run()),
    ]
    try:
        yield loops
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def _look_out(home: Home, desks: Sequence[Desk]) -> None:
    """Tells every desk what its service says."""
    board = Board(home)
    discovered, former = 0.0, None
    while True:
        if time.monotonic() - discovered > DISCOVER_S:
            board.discover()
            discovered = time.monotonic()
        said = board.said()
        if said != former:
            former = said
            for desk in desks:
                desk.tell({name: one for name, one in said.items() if service_of(name) == desk.service})
        await asyncio.sleep(LOOK_S)
