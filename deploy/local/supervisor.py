"""Keep the processes of a stack running: ``python -m deploy.local.supervisor`` until it is told to stop.

It compares the plan with what runs, and starts, restarts or stops what differs: twenty times a second while something
is on its way, at once when a child has ended, and now and then while all is as planned. All children are started by its
one thread and die with it.
"""

import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.local.child import Child
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.leftovers import end_leftovers
from deploy.local.processes import process
from deploy.local.state import Plan, Running, State, read_plan, write_state

TICK_SECONDS: Final = 0.05
CALM_TICK_SECONDS: Final = 0.25
"""While everything is as planned: how long a change of the plan may stay unnoticed."""
STEADY: Final = frozenset({"running", "done"})
HEARTBEAT_SECONDS: Final = 1.0
SIGNALS_AT_ONCE: Final = 1024
LOCK_SECONDS: Final = 5
"""How long a former supervisor may take to go."""

DIE_WITH_PARENT: Final = "--die-with-parent"


class Supervisor:
    """One run over one stack."""

    def __init__(self, home: Home, parent: int | None) -> None:
        self._home = home
        self._parent = parent
        self._children: dict[str, Child] = {}
        self._stopping = False
        self._plan_seen: float | None = None
        self._plan = Plan()
        self._beat = 0.0
        self._written = ""
        self._self = Running.of(os.getpid())
        self._signalled, self._signals = os.pipe()

    def run(self) -> None:
        """Work until a signal asks to stop or the parent is gone, then stop everything in order."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for end in (self._signalled, self._signals):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._signals, warn_on_full_buffer=False)
        while not self._stopping and (self._parent is None or os.getppid() == self._parent):
            self._read_plan()
            self._step()
            self._rest()
        self._stop_all()

    def _rest(self) -> None:
        """Until the next look is due, or a signal has come."""
        calm = all(child.state.state in STEADY and child.wish == "run" for child in self._children.values())
        if select.select([self._signalled], [], [], CALM_TICK_SECONDS if calm else TICK_SECONDS)[0]:
            os.read(self._signalled, SIGNALS_AT_ONCE)

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping = True

    def _read_plan(self) -> None:
        try:
            changed = (self._home.run / "plan.json").stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed == self._plan_seen:
            return
        self._plan_seen, self._plan = changed, read_plan(self._home)
        for name, wish in self._plan.processes.items():
            if name not in self._children:
                self._children[name] = Child(self._home, process(self._home, name, self._plan.tracing))
            self._children[name].wish = wish
        for name in self._children.keys() - self._plan.processes.keys():
            self._children[name].wish = "stop"

    def _step(self) -> None:
        done = {name for name, child in self._children.items() if child.state.state == "done"}
        for child in self._children.values():
            child.step(done)
        self._report()

    def _report(self) -> None:
        state = State(self._self, {name: child.state for name, child in self._children.items()})
        text = repr(state)
        if text != self._written:
            write_state(self._home, state)
            self._written = text
        if time.monotonic() - self._beat > HEARTBEAT_SECONDS:
            os.utime(self._home.run / "state.json")
            for child in self._children.values():
                child.limit_log()
            self._beat = time.monotonic()

    def _stop_all(self) -> None:
        for outliving in (False, True):
            group = [child for child in self._children.values() if child.process.outlives_applications == outliving]
            for child in group:
                child.wish = "stop"
            while any(child.alive for child in group):
                self._step()
                time.sleep(TICK_SECONDS)
        self._step()
        os.utime(self._home.run / "state.json")


@contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Hold the stack's lock; the kernel gives it back however this process ends.

    Raises:
        StackError: another supervisor holds it.
    """
    with (home.run / "lock").open("w") as lock:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise StackError(f"another supervisor runs {home.path}", "`helio down` stops it") from error
                time.sleep(TICK_SECONDS)
        yield


def main() -> None:
    """Supervise the stack in ``HELIO_HOME``."""
    home = Home(Path(os.environ["HELIO_HOME"]))
    parent = os.getppid() if DIE_WITH_PARENT in sys.argv[1:] else None
    try:
        with exclusive(home):
            for name in end_leftovers(home):
                print("ended a process of a former run:", name, flush=True)
            Supervisor(home, parent).run()
    except StackError as error:
        sys.exit(f"FATAL: {error}")


if __name__ == "__main__":
    main()
