"""A start is given up when nothing goes on, and not because a machine is slow."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local import readiness
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.readiness import Progress, wait_ready
from deploy.local.state import ProcessState, Running, State, write_state

PATIENCE_S = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare(12_000)
    return home


def _asleep() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_new_state_is_progress_and_coming_back_to_it_is_none() -> None:
    progress = Progress(0.0)
    for now, state in ((1.0, "waiting"), (2.0, "running"), (3.0, "restarting")):
        assert progress.look({"lead": ProcessState("lead", state)}, now) == 0.0
    for now in (10.0, 20.0):  # a process that ends again and again
        assert progress.look({"lead": ProcessState("lead", "running")}, now) == now - 3.0


def test_a_process_that_works_is_progress() -> None:
    progress = Progress(0.0)
    mine = ProcessState("lead", "running", Running.of(os.getpid()))
    progress.look({"lead": mine}, 1.0)
    until = time.process_time() + readiness.PROGRESS_CPU_SECONDS + 0.1
    while time.process_time() < until:
        pass
    assert progress.look({"lead": mine}, 500.0) == 0.0
    assert progress.look({"lead": mine}, 600.0) == 100.0


def test_what_a_process_has_started_works_for_it() -> None:
    """PostgreSQL recovers in a child of the process that the supervisor knows."""
    work = f"import time\nwhile time.process_time() < {readiness.PROGRESS_CPU_SECONDS + 0.2}: pass"
    own = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {work!r}]); time.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", own])
    try:
        progress, entry = Progress(0.0), ProcessState("postgres", "running", Running.of(parent.pid))
        progress.look({"postgres": entry}, 1.0)
        deadline = time.monotonic() + PATIENCE_S
        while progress.look({"postgres": entry}, 500.0) > 0.0:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        parent.kill()
        parent.wait()


def test_a_start_that_stands_still_names_who_is_late_and_where_its_log_is(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "STILL_SECONDS", 0.5)
    sleeping = _asleep()
    try:
        running = ProcessState("lead", "running", Running.of(sleeping.pid))
        write_state(home, State(None, {"lead": running, "design": ProcessState("design", "waiting")}))
        told: list[dict[str, str]] = []
        with pytest.raises(StackError) as raised:
            wait_ready(home, ["design", "lead"], 60.0, lambda states: told.append(dict(states)), None)
    finally:
        sleeping.kill()
        sleeping.wait()
    assert told[-1] == {"design": "waiting", "lead": "starting"}
    assert raised.value.message.startswith("nothing goes on for ")
    assert "design (waiting), lead (starting)" in raised.value.message
    assert str(home.logs / "lead.log") in raised.value.next_step


def test_the_time_bounds_a_start_that_makes_progress(home: Home) -> None:
    working = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        write_state(home, State(None, {"lead": ProcessState("lead", "running", Running.of(working.pid))}))
        with pytest.raises(StackError, match=r"not ready after 1 s: lead \(starting\)"):
            wait_ready(home, ["lead"], 1.0, lambda _: None, None)
    finally:
        working.kill()
        working.wait()
