"""Moves the calendar of a stack to the next instant that anybody waits for, whenever nothing is in flight.

``python -m deploy.local.leaper`` until it is told to stop; ``travel`` as far as an instant. The calendar runs at its
speed while there is work and stands nowhere idle: it goes to the earliest due timer or appointment, never beyond it,
and never while a record, a command, a job or an answer is under way. So nothing that is due overtakes what was done
before.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg
from confluent_kafka import KafkaException

from deploy.local import clockfile
from deploy.local.errors import StackError
from deploy.local.home import DATABASES, Home
from deploy.local.quiet import Quiet, Watch, service_of
from shared.messaging.activity import Stated
from shared.messaging.clock import FileClock

LOOK_S: Final = 0.004
"""Between two looks at the accounts while somebody works: microseconds each."""
ASK_FIRST_S: Final = 0.005
ASK_MOST_S: Final = 0.05
"""Between two questions to databases and broker: the pause grows while what is to be done stays the same."""
REST_S: Final = 0.05
"""Between two looks while nobody waits for anything."""
OUTAGE_S: Final = 1.0
UNATTENDED: Final = timedelta(days=400)
"""So far the calendar leaps from timer to timer while nobody outside the services acts or has an appointment. A wait
whose end was set aside, since what said so could not be believed, would let it leap for ever. A project takes four
months."""
TELL_EVERY: Final = 100
HELD_S: Final = 30.0
"""What holds the calendar up for so long is told, and again after as long."""


class Leaper:
    """Looks, and leaps. One a stack: it holds a lock."""

    def __init__(self, home: Home, until: datetime | None = None) -> None:
        """``until``: an instant beyond which it does not go, and where it ends."""
        self._home = home
        self._until = until
        self._clock = FileClock(home.clock_file, 0)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.leaps = 0
        self._attended = self._clock.now()
        self._commands: dict[str, tuple[str, int]] = {}
        self._told = False
        self._held, self._held_since = "", 0.0
        self.answers: Counter[str] = Counter()
        """What was in flight, and how often it was found so."""

    async def run(self) -> None:
        """Leaps until it is cancelled; or until the calendar is where it was to go, and nothing is in flight there."""
        async with Watch(self._home) as watch:
            pause_s = ASK_FIRST_S
            while True:
                if any(stated.in_hand for stated in watch.board.said().values()):
                    pause_s = ASK_FIRST_S
                    await asyncio.sleep(LOOK_S)
                    continue
                try:
                    found = await watch.look(self._clock.now())
                except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaException) as error:
                    print(f"waits: {type(error).__name__}: {error}", flush=True)
                    await asyncio.sleep(OUTAGE_S)
                    continue
                if isinstance(found, str):
                    self._is_held_up(found)
                    await asyncio.sleep(pause_s)
                    pause_s = min(pause_s * 1.5, ASK_MOST_S)
                elif self._until is not None and self._clock.now() >= self._until:
                    return
                elif not self._leap(found):
                    self._held = ""
                    await asyncio.sleep(REST_S)
                else:
                    self._held = ""
                    pause_s = ASK_FIRST_S
                    await asyncio.sleep(LOOK_S)

    def _is_held_up(self, words: str) -> None:
        self.answers[words] += 1
        now = time.monotonic()
        if words != self._held:
            self._held, self._held_since = words, now
        elif now - self._held_since > HELD_S:
            print(f"held up for {HELD_S:.0f} s: {words}", flush=True)
            self._held_since = now

    def _leap(self, found: Quiet) -> bool:
        """To the earliest instant, and wakes those who wait for it; False where nobody waits for anything."""
        waits = [at for at, _ in found.due[:1]] + ([] if self._until is None else [self._until])
        if not waits:
            return False
        instant = min(waits)
        if self._until is None and not self._somebody_acts(found, instant):
            return False
        if clockfile.leap(self._home.clock_file, instant):
            self.leaps += 1
            if self.leaps % TELL_EVERY == 0:
                held = ", ".join(f"{words} ({count})" for words, count in self.answers.most_common(8))
                print(f"{self.leaps} leaps, now {instant:%Y-%m-%d %H:%M}; held up by: {held}", flush=True)
        due = {name for at, name in found.due if at <= instant}
        for name, stated in found.accounts.items():
            if service_of(name) in due:
                self._wake(stated)
        return True

    def _somebody_acts(self, found: Quiet, instant: datetime) -> bool:
        """Whether somebody outside the services acted within ``UNATTENDED`` of the instant, or waits for one."""
        commands = {name: (stated.born, stated.commands) for name, stated in found.accounts.items()}
        if commands != self._commands or any(service_of(name) not in DATABASES for _, name in found.due):
            self._commands, self._attended, self._told = commands, self._clock.now(), False
        if instant - self._attended <= UNATTENDED:
            return True
        if not self._told:
            days, names = UNATTENDED.days, ", ".join(sorted({name for _, name in found.due}))
            print(f"leaps no more: nobody has acted for {days} days; only timers of {names} are due", flush=True)
            self._told = True
        return False

    def _wake(self, stated: Stated) -> None:
        if stated.port is not None:
            with contextlib.suppress(OSError):  # it looks at the calendar by itself, a little later
                self._socket.sendto(b"leap", ("127.0.0.1", stated.port))


async def leap(home: Home) -> None:
    """Leaps until SIGTERM or SIGINT."""
    leaping = asyncio.create_task(Leaper(home).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaping.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await leaping


def travel(home: Home, until: datetime, patience_s: float) -> None:
    """Lets the calendar go as far as an instant; returns once it is there and nothing is in flight.

    Raises:
        StackError: another process moves the calendar; or something is in flight for too long.
    """
    with _moving(home):
        try:
            asyncio.run(asyncio.wait_for(Leaper(home, until).run(), patience_s))
        except TimeoutError:
            raise StackError(f"after {patience_s:.0f} s something is still in flight", "see `helio status`") from None


@contextlib.contextmanager
def _moving(home: Home) -> Iterator[None]:
    with clockfile.leaper_lock(home).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(
                f"another process moves the calendar of {home.path}", "end that with `helio clock --no-leap`"
            ) from None
        yield


def main() -> None:
    """Leap for the stack in ``HELIO_HOME``."""
    home = Home(Path(os.environ["HELIO_HOME"]))
    try:
        with _moving(home):
            asyncio.run(leap(home))
    except StackError as error:
        sys.exit(f"FATAL: {error}")


if __name__ == "__main__":
    main()
