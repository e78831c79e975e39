"""What should run and what runs: two small files between the supervisor and whoever commands it.

``plan.json`` is written by commands and read by the supervisor, ``state.json`` the other way round. Both are replaced
whole, so either side may be killed at any instant and the other still reads something true.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import psutil

from deploy.local.home import Home, write_json

Wish = Literal["run", "stop", "kill"]
"""``stop`` asks the process to end and waits for it, ``kill`` does neither."""

SAME_START_SECONDS = 2.0
"""A process is the recorded one when its start differs by less: the kernel counts it from an adjusted clock."""


@dataclass
class Plan:
    """What should run."""

    processes: dict[str, Wish] = field(default_factory=dict)
    tracing: bool = False


@dataclass
class Running:
    """One operating system process, told apart from a later one that got the same number."""

    pid: int
    started: float
    """Seconds since the epoch."""

    @classmethod
    def of(cls, pid: int) -> "Running":
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The live process, or None when it has ended."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < SAME_START_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


@dataclass
class ProcessState:
    """What the supervisor knows of one process."""

    name: str
    state: str = "waiting"
    """waiting, running, restarting, failing (ended soon after its start, several times), done, stopped."""
    running: Running | None = None
    restarts: int = 0
    reason: str = ""
    """The last line of its log that tells why it ended."""


@dataclass
class State:
    """What runs."""

    supervisor: Running | None = None
    processes: dict[str, ProcessState] = field(default_factory=dict)


def read_plan(home: Home) -> Plan:
    content = _read(home, "plan.json")
    try:
        return Plan(content["processes"], content["tracing"])
    except (KeyError, TypeError):
        return Plan()


def write_plan(home: Home, plan: Plan) -> None:
    write_json(home.run / "plan.json", asdict(plan))


def read_state(home: Home) -> State:
    content = _read(home, "state.json")
    try:
        return State(
            _running(content["supervisor"]),
            {
                name: ProcessState(**{**entry, "running": _running(entry["running"])})
                for name, entry in content["processes"].items()
            },
        )
    except (KeyError, TypeError):  # written by another version
        return State()


def write_state(home: Home, state: State) -> None:
    write_json(home.run / "state.json", asdict(state))


def last_alive(home: Home) -> datetime | None:
    """When a supervisor last gave a sign of life here; None when there never was one."""
    try:
        return datetime.fromtimestamp((home.run / "state.json").stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def supervisor(home: Home) -> psutil.Process | None:
    """The live supervisor of a stack."""
    recorded = read_state(home).supervisor
    return recorded.process() if recorded else None


def _running(content: dict[str, float] | None) -> Running | None:
    return Running(int(content["pid"]), float(content["started"])) if content else None


def _read(home: Home, name: str) -> dict[str, Any]:
    try:
        return dict(json.loads((home.run / name).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}
