"""Wait until the processes of a stack can work, or until it is plain that they never will."""

import subprocess
import time
from collections.abc import Callable
from typing import Final

import psutil

from deploy.local import preflight, probe
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.processes import PROVISIONING, infrastructure, process
from deploy.local.state import ProcessState, read_state

READY_SECONDS: Final = 600
"""How long a start may take once everything is fetched, as long as it makes progress."""
STILL_SECONDS: Final = 90
"""A start that makes no progress for so long is given up."""
PROGRESS_CPU_SECONDS: Final = 1.0
"""A process that has used so much of a processor is at work; one that only asks in vain uses less in the time above."""
POLL_SECONDS: Final = 0.1

Observer = Callable[[dict[str, str]], None]
"""Called while waiting, with the state of every process: ``ready``, ``done``, or what it does or waits for."""


def wait_ready(
    home: Home, wanted: list[str], seconds: float, observe: Observer, supervisor: subprocess.Popen[bytes] | None
) -> None:
    """Return once these processes can work.

    Args:
        seconds: the most that it may take, whatever progress is made.
        supervisor: the caller's own child, to notice when it has ended; None when somebody else started it.

    Raises:
        StackError: one of them keeps ending, the supervisor is gone, nothing goes on, or the time is over.
    """
    began = time.monotonic()
    progress = Progress(began)
    up: set[str] = set()
    while True:
        states = read_state(home).processes
        up |= {name for name in wanted if name not in up and _ready(home, name, states)}
        told = {name: _told(states, name, up) for name in wanted}
        observe(told)
        if up >= set(wanted):
            return
        if supervisor is not None and supervisor.poll() is not None:
            raise StackError("the supervisor has ended", f"see {home.logs / 'supervisor.log'}")
        for name in wanted:
            if name not in up and state_of(states, name) == "failing":
                raise preflight.explained(home, name, states[name].reason)
        now = time.monotonic()
        still = progress.look({name: states.get(name) for name in wanted if name not in up}, now)
        if now - began > seconds:
            raise _late(home, states, told, f"not ready after {seconds:.0f} s")
        if still > STILL_SECONDS:
            raise _late(home, states, told, f"nothing goes on for {still:.0f} s")
        time.sleep(POLL_SECONDS)


class Progress:
    """Whether a start goes on: a process gets to a state that it was not in before, or works."""

    def __init__(self, now: float) -> None:
        self._last = now
        self._seen: set[tuple[str, str]] = set()
        self._used: dict[tuple[str, int], float] = {}
        """Processor seconds of a process when it last made progress."""

    def look(self, waiting: dict[str, ProcessState | None], now: float) -> float:
        """How many seconds nothing has gone on.

        Args:
            waiting: the processes that are not ready, as the supervisor knows them.
        """
        seen = {(name, "waiting" if state is None else state.state) for name, state in waiting.items()}
        if seen - self._seen:
            self._seen |= seen
            self._last = now
        for name, state in waiting.items():
            if state is None or state.running is None:
                continue
            used = _processor_seconds(state.running.process())
            before = self._used.setdefault((name, state.running.pid), used)
            if used - before >= PROGRESS_CPU_SECONDS:
                self._used[name, state.running.pid] = used
                self._last = now
        return now - self._last


def _processor_seconds(running: psutil.Process | None) -> float:
    """Of a process and of all that it has started: PostgreSQL recovers in a child."""
    try:
        family = [] if running is None else [running, *running.children(recursive=True)]
        used = [one.cpu_times() for one in family]
    except psutil.Error:  # one has just ended: the next look counts it with its parent
        return 0.0
    return sum(one.user + one.system + one.children_user + one.children_system for one in used)


def _late(home: Home, states: dict[str, ProcessState], told: dict[str, str], what: str) -> StackError:
    """Names the first process that others wait for, with what it says and where its log is."""
    late = [name for name in told if told[name] not in ("ready", "done")]
    at_work = [name for name in late if state_of(states, name) != "waiting"]
    first = (at_work or late)[0]
    reason = probe.trouble(home, first) or (states[first].reason if first in states else "")
    words = ", ".join(f"{name} ({told[name]})" for name in late)
    return StackError(
        f"{what}: {words}{f'; {first} says: {reason}' if reason else ''}",
        f"see {home.logs / f'{first}.log'}, then try again with a longer --timeout or on a less busy machine",
    )


def _told(states: dict[str, ProcessState], name: str, up: set[str]) -> str:
    state = state_of(states, name)
    if name in up:
        return "done" if name in PROVISIONING else "ready"
    if state == "running":
        return "at work" if name in PROVISIONING else "starting"
    return state


def waits_for(home: Home, name: str, told: dict[str, str]) -> list[str]:
    """The processes that must be done before this one starts, and are not."""
    return [other for other in process(home, name, tracing=False).needs if told.get(other) != "done"]


def state_of(states: dict[str, ProcessState], name: str) -> str:
    """The supervised state of a process; ``waiting`` before the supervisor has read of it."""
    return states[name].state if name in states else "waiting"


def _ready(home: Home, name: str, states: dict[str, ProcessState]) -> bool:
    if name in PROVISIONING:
        return state_of(states, name) == "done"
    if state_of(states, name) != "running":
        return False
    part = infrastructure(name)
    if part is not None and state_of(states, f"provision-{part[0]}") in ("waiting", "running"):
        return False  # provisioning is asking already
    return probe.ready(home, name)
