"""Wait until the processes of a stack can work, or until it is plain that they never will."""

import subprocess
import time
from collections.abc import Callable
from typing import Final

from deploy.local import preflight, probe
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.processes import KAFKA, POSTGRES, PROVISIONING
from deploy.local.state import ProcessState, read_state

READY_SECONDS: Final = 120
"""How long a start may take once everything is fetched; a slow machine under load included."""
POLL_SECONDS: Final = 0.1

Observer = Callable[[dict[str, str]], None]
"""Called while waiting, with the state of every process: its supervised state, or ``ready``."""


def wait_ready(
    home: Home, wanted: list[str], seconds: float, observe: Observer, supervisor: subprocess.Popen[bytes] | None
) -> None:
    """Return once these processes can work.

    Args:
        supervisor: the caller's own child, to notice when it has ended; None when somebody else started it.

    Raises:
        StackError: one of them keeps ending, the supervisor is gone, or the time is over.
    """
    deadline = time.monotonic() + seconds
    up: set[str] = set()
    while True:
        states = read_state(home).processes
        up |= {name for name in wanted if name not in up and _ready(home, name, states)}
        observe({name: "ready" if name in up else state_of(states, name) for name in wanted})
        if up >= set(wanted):
            return
        if supervisor is not None and supervisor.poll() is not None:
            raise StackError("the supervisor has ended", f"see {home.logs / 'supervisor.log'}")
        for name in wanted:
            if name not in up and state_of(states, name) == "failing":
                raise preflight.explained(home, name, states[name].reason)
        if time.monotonic() > deadline:
            late = ", ".join(name for name in wanted if name not in up)
            raise StackError(f"not ready after {seconds:.0f} s: {late}", f"their logs are in {home.logs}")
        time.sleep(POLL_SECONDS)


def state_of(states: dict[str, ProcessState], name: str) -> str:
    """The supervised state of a process; ``waiting`` before the supervisor has read of it."""
    return states[name].state if name in states else "waiting"


def _ready(home: Home, name: str, states: dict[str, ProcessState]) -> bool:
    if name in PROVISIONING:
        return state_of(states, name) == "done"
    if state_of(states, name) != "running":
        return False
    if name in (KAFKA, POSTGRES) and state_of(states, f"provision-{name}") in ("waiting", "running"):
        return False  # provisioning is asking already
    return probe.ready(home, name)
