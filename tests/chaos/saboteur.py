"""Kills and pauses processes of a running stack at random, from a seed, until a number of kills is reached.

Three kinds of blow: ``kill -9`` of one process; the same process killed again as soon as it lives again, twice; a pause
(SIGSTOP, then SIGCONT) of a process and all that it has started, sometimes for longer than Kafka waits for a member of
a consumer group. The broker and the database are each paused at least once. Blows do not wait for the former victim to
be back, so that outages overlap, but only so many at a time that work goes on between them.
"""

import contextlib
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Final

import psutil

from deploy.local import probe
from deploy.local.errors import StackError
from deploy.local.processes import KAFKA, POSTGRES
from deploy.local.stack import Stack

WEIGHTS: Final = {KAFKA: 2, POSTGRES: 2}
"""How often the broker and the database are hit, where an instance of an application counts 1."""
ROW: Final = 3
ROW_SHARE: Final = 0.08
"""The share of blows that are a row of kills."""
PAUSES_PER_KILL: Final = 0.25
SHORT_PAUSE_S: Final = (0.2, 3.0)
LONG_PAUSE_S: Final = (11.0, 13.0)
"""Longer than ``consumer_session_timeout_ms``: the member is thrown out of its group while it holds a batch."""
LONG_PAUSE_SHARE: Final = 0.3
ALWAYS_PAUSED: Final = (KAFKA, POSTGRES)
MOST_DOWN: Final = 2
"""So many victims that are not ready again put off the next blow."""
REBIRTH_S: Final = 120.0
POLL_S: Final = 0.05


@dataclass(frozen=True)
class Blow:
    """What was done, ``at`` so many seconds after the beginning."""

    at: float
    kind: str
    victim: str


class Saboteur:
    """A thread of its own. Every choice comes from the seed; when it falls depends on the machine."""

    def __init__(self, stack: Stack, victims: list[str], *, kills: int, span_s: float, seed: int) -> None:
        self.blows: list[Blow] = []
        self._stack = stack
        self._victims = victims
        self._wanted = kills
        self._mean_s = span_s / kills
        self._dice = random.Random(seed)
        self._stopping = threading.Event()
        self._paused: dict[str, float] = {}
        self._to_pause = list(ALWAYS_PAUSED)
        self._down: set[str] = set()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="saboteur", daemon=True)

    @property
    def kills(self) -> Counter[str]:
        """How often each process was killed."""
        return Counter(blow.victim for blow in self.blows if blow.kind == "kill")

    @property
    def pauses(self) -> Counter[str]:
        """How often each process was paused."""
        return Counter(blow.victim for blow in self.blows if blow.kind == "pause")

    @property
    def complete(self) -> bool:
        """Whether all was done that was to be done."""
        return self.kills.total() >= self._wanted and set(ALWAYS_PAUSED) <= self.pauses.keys()

    def start(self) -> None:
        self._began = time.monotonic()
        self._thread.start()

    def done(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Ends its work; nothing stays paused."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self.complete and not self._stopping.is_set():
            self._rest(self._dice.uniform(0.2, 1.8) * self._mean_s)
            self._await_recovery()
            if self._to_pause or self._dice.random() < PAUSES_PER_KILL:
                self._pause(self._to_pause[0] if self._to_pause else self._choose())
            victim = self._choose()
            for _ in range(ROW if self._dice.random() < ROW_SHARE else 1):
                self._kill(victim)
        while self._paused:
            self._rest(POLL_S)

    def _await_recovery(self) -> None:
        while not self._stopping.is_set():
            self._down = {name for name in self._down if not probe.ready(self._stack.home, name)}
            if len(self._down) < MOST_DOWN:
                return
            self._rest(POLL_S)

    def _choose(self) -> str:
        return self._dice.choices(self._victims, [WEIGHTS.get(name, 1) for name in self._victims])[0]

    def _rest(self, seconds: float) -> None:
        """Waits, and lets go on whoever's pause is over."""
        until = time.monotonic() + seconds
        while True:
            for name in [
                name for name, end in self._paused.items() if end <= time.monotonic() or self._stopping.is_set()
            ]:
                del self._paused[name]
                self._send(name, signal.SIGCONT)
            if time.monotonic() >= until or self._stopping.is_set():
                return
            time.sleep(POLL_S)

    def _pause(self, name: str) -> None:
        spread = LONG_PAUSE_S if self._dice.random() < LONG_PAUSE_SHARE else SHORT_PAUSE_S
        length = self._dice.uniform(*spread)
        if name not in self._paused and self._send(name, signal.SIGSTOP):
            self._paused[name] = time.monotonic() + length
            self._note("pause", name)
            if name in self._to_pause:
                self._to_pause.remove(name)

    def _kill(self, name: str) -> None:
        """One that is down already is killed as soon as it is up again, in the middle of its start."""
        if self._paused.pop(name, None) is not None:
            self._send(name, signal.SIGCONT)  # its children see its end only when they go on
        deadline = time.monotonic() + REBIRTH_S
        while not self._send(name, signal.SIGKILL):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} did not come back within {REBIRTH_S:.0f} s")
            self._rest(POLL_S)
        self._note("kill", name)
        self._down.add(name)
        self._rest(self._dice.uniform(0.3, 1.5))  # the supervisor has seen its end by then

    def _send(self, name: str, number: signal.Signals) -> bool:
        """To a process; a pause concerns its children too: the database's sessions, a service's workers."""
        try:
            process = psutil.Process(self._stack.kill(name, number))
            children = [] if number == signal.SIGKILL else process.children(recursive=True)
        except (StackError, psutil.NoSuchProcess):
            return False
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.send_signal(number)
        return True

    def _note(self, kind: str, name: str) -> None:
        self.blows.append(Blow(round(time.monotonic() - self._began, 2), kind, name))
