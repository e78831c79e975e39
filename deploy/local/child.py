"""One supervised process: started, watched, restarted with a growing pause, stopped in bounded time."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from deploy.local.death import on_parent_death
from deploy.local.home import Home
from deploy.local.leftovers import MARK
from deploy.local.processes import Process
from deploy.local.state import ProcessState, Running, Wish

FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 10.0
STEADY_SECONDS: Final = 10.0
"""A process that lived this long had started well: its next restart is quick again."""
FAILING_STARTS: Final = 3
"""After so many starts in a row that did not last, waiting for it is given up (but not starting it)."""
LOG_BYTES: Final = 10_000_000
"""A longer log is moved to ``<name>.log.1``, so that each process takes at most twice this."""

_TELLING: Final = re.compile(r"FATAL|PANIC|ERROR|Error\b|Exception\b")


class Child:
    """A row of the table and, most of the time, a live process."""

    def __init__(self, home: Home, process: Process) -> None:
        self.process = process
        self.wish: Wish = "run"
        self.state = ProcessState(process.name)
        self._home = home
        self._log = home.logs / f"{process.name}.log"
        self._popen: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._log_start = 0
        self._next_start = 0.0
        self._short_lives = 0
        self._asked_to_stop: float | None = None

    @property
    def alive(self) -> bool:
        return self._popen is not None

    def step(self, done: set[str]) -> None:
        """Do what is due now, without waiting.

        Args:
            done: the one-time processes that have ended well.
        """
        if self._popen is not None:
            code = self._popen.poll()
            if code is not None:
                self._ended(code)
            elif self.wish != "run":
                self._stop()
        elif self.wish != "run":
            self.state.state = "stopped"
        elif self.state.state == "done":
            return
        elif not set(self.process.needs) <= done:
            self.state.state = "waiting"
        elif time.monotonic() >= self._next_start:
            self._start()

    def limit_log(self) -> None:
        """Copy a long log away and empty it; the process writes on at the end of the same file."""
        try:
            if self._log.stat().st_size > LOG_BYTES:
                shutil.copyfile(self._log, self._log.with_name(f"{self._log.name}.1"))
                os.truncate(self._log, 0)
                self._log_start = 0
        except FileNotFoundError:
            return

    def _start(self) -> None:
        environment = os.environ | self.process.environment | {MARK: str(self._home.path)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each would compile the same sources at every start
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._popen = subprocess.Popen(
                self.process.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=on_parent_death(self.process.stop_signal),
            )
        self._born = time.monotonic()
        self._asked_to_stop = None
        self.state.running = Running.of(self._popen.pid)
        self.state.state = "running"

    def _stop(self) -> None:
        assert self._popen is not None
        now = time.monotonic()
        if self.wish == "kill":
            self._signal(signal.SIGKILL)
        elif self._asked_to_stop is None:
            self._asked_to_stop = now
            self._popen.send_signal(self.process.stop_signal)
        elif now - self._asked_to_stop > self.process.stop_seconds:
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        assert self._popen is not None
        try:
            os.killpg(self._popen.pid, number)
        except ProcessLookupError:
            return

    def _ended(self, code: int) -> None:
        self._signal(signal.SIGKILL)  # what it may have started itself
        self._popen = None
        self.state.running = None
        if self.process.once and code == 0:
            self.state.state, self.state.reason = "done", ""
            return
        if self.wish != "run":
            self.state.state = "stopped"
            return
        self.state.restarts += 1
        killed = code == -signal.SIGKILL
        if killed or time.monotonic() - self._born > STEADY_SECONDS:
            self._short_lives = 0
        else:
            self._short_lives += 1
        pause = FIRST_PAUSE_SECONDS * 2 ** max(self._short_lives - 1, 0)
        self._next_start = time.monotonic() + min(pause, LONGEST_PAUSE_SECONDS)
        self.state.reason = "killed" if killed else self._last_words() or f"exit code {code}"
        self.state.state = "failing" if self._short_lives >= FAILING_STARTS else "restarting"

    def _last_words(self) -> str:
        """The last line of this life's log that names an error, else its last line."""
        lines = _tail(self._log, self._log_start)
        telling = [line for line in lines if _TELLING.search(line) and not line.lstrip().startswith("at ")]
        return (telling or lines or [""])[-1].strip()[:300]


def _tail(path: Path, start: int, most: int = 65_536) -> list[str]:
    with path.open("rb") as log:
        end = log.seek(0, os.SEEK_END)
        log.seek(max(start, end - most))
        return [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
