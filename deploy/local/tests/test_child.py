"""A supervised process is restarted, given up on, stopped and logged as promised."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deploy.local import child as child_module
from deploy.local.child import Child
from deploy.local.home import Home
from deploy.local.processes import Process

SECONDS = 10.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare(12_000)
    return home


def _child(home: Home, code: str, **options: object) -> Child:
    return Child(home, Process("sample", (sys.executable, "-c", code), **options))  # type: ignore[arg-type]


def _until(child: Child, reached: Callable[[], bool], done: set[str] | None = None) -> float:
    """Step like the supervisor until something is so; the seconds it took."""
    begun = time.monotonic()
    while not reached():
        assert time.monotonic() - begun < SECONDS, child.state
        child.step(done or set())
        time.sleep(0.01)
    return time.monotonic() - begun


def _end(child: Child) -> None:
    child.wish = "kill"
    _until(child, lambda: child.state.state == "stopped")


SLEEP = "import time; print('up', flush=True); time.sleep(60)"


def test_a_killed_process_is_back_within_a_second(home: Home) -> None:
    child = _child(home, SLEEP)
    _until(child, lambda: child.state.running is not None)
    for _ in range(4):  # however often
        assert child.state.running
        old = child.state.running.pid
        os.kill(old, signal.SIGKILL)
        took = _until(child, lambda old=old: child.state.running is not None and child.state.running.pid != old)  # type: ignore[misc]
        assert took < 1
    assert child.state.restarts == 4
    _end(child)


def test_a_process_that_cannot_start_pauses_longer_each_time_and_says_why(home: Home) -> None:
    child = _child(home, "print('working'); raise ValueError('no such disk')")
    _until(child, lambda: child.state.state == "failing")
    assert child.state.restarts == 3
    assert child.state.reason == "ValueError: no such disk"
    assert child._next_start - time.monotonic() > 0.5
    _end(child)


def test_it_waits_for_what_it_needs(home: Home) -> None:
    child = _child(home, SLEEP, needs=("first",))
    for _ in range(20):
        child.step(set())
    assert child.state.state == "waiting" and not child.alive
    _until(child, lambda: child.alive, done={"first"})
    _end(child)


def test_a_one_time_process_is_done_once_it_succeeds(home: Home) -> None:
    marker = home.path / "second"
    code = f"import os, sys; p = {str(marker)!r}; ok = os.path.exists(p); open(p, 'w').close(); sys.exit(not ok)"
    child = _child(home, code, once=True)
    _until(child, lambda: child.state.state == "done")
    assert child.state.restarts == 1
    child.step(set())
    assert not child.alive


def test_one_that_ignores_the_request_to_stop_is_killed_with_all_it_started(home: Home) -> None:
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(other.pid, flush=True); time.sleep(60)"
    )
    child = _child(home, code, stop_seconds=0.3)
    log = home.logs / "sample.log"
    _until(child, lambda: log.exists() and log.read_text().strip().isdecimal())
    grandchild = psutil.Process(int(log.read_text()))
    child.wish = "stop"
    took = _until(child, lambda: child.state.state == "stopped")
    assert took >= 0.3
    psutil.wait_procs([grandchild], timeout=SECONDS)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_a_long_log_is_moved_and_none_of_it_is_lost(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LOG_BYTES", 1000)
    child = _child(home, "import time\nfor n in range(3000): print(n, flush=True); time.sleep(0.0005)\ntime.sleep(60)")
    log, former = home.logs / "sample.log", home.logs / "sample.log.1"
    _until(child, lambda: log.exists() and log.stat().st_size > 1000)
    child.limit_log()
    assert former.stat().st_size > 1000
    assert log.stat().st_size < former.stat().st_size
    _until(child, lambda: log.read_text().rstrip().endswith("2999"))
    numbers = [int(line) for line in (former.read_text() + log.read_text()).split()]
    assert numbers[-1] == 2999 and len(numbers) >= 2999  # at most a line between copy and truncation
    _end(child)


def test_it_dies_with_its_supervisor(home: Home, tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from deploy.local.child import Child\n"
        "from deploy.local.home import Home\n"
        "from deploy.local.processes import Process\n"
        f"child = Child(Home(Path({str(tmp_path)!r})), Process('sample', (sys.executable, '-c', {SLEEP!r})))\n"
        "child.step(set()); print(child.state.running.pid, flush=True); time.sleep(60)"
    )
    supervisor = psutil.Popen([sys.executable, "-c", code], stdout=-1, text=True)
    orphan = psutil.Process(int(supervisor.stdout.readline()))
    supervisor.kill()
    supervisor.wait()
    gone, _ = psutil.wait_procs([orphan], timeout=SECONDS)
    assert gone
