"""The state of a stack's processes, whether it runs or not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from deploy.local import probe
from deploy.local.home import APPLICATIONS, Home
from deploy.local.processes import KAFKA, POSTGRES, PROVISIONING, addresses, further
from deploy.local.state import ProcessState, read_plan, read_state, supervisor


@dataclass(frozen=True)
class ProcessStatus:
    """One process. What does not apply or cannot be known is None."""

    name: str
    pid: int | None
    state: str
    """waiting, running, restarting, failing, stopped; left over: its supervisor was killed."""
    ready: bool
    addresses: list[str]
    consumer_lag: int | None
    """Records published for it that it has not taken."""
    outbox_rows: int | None
    """Events committed but not yet sent."""
    parked: int | None
    """Records set aside because a handler failed on them, or behind such a one."""
    refused: int | None
    """Rows of the outbox that Kafka refused for good, or behind such a one."""
    quarantined: int | None
    """Records that were no facts of their topic's owner, since the database was made."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def processes(home: Home) -> list[ProcessStatus]:
    """Every process of the last start, broker and database first; before any start, those that one would start."""
    supervised = supervisor(home) is not None
    known = read_state(home).processes
    planned = [name for name in read_plan(home).processes if name not in PROVISIONING]
    names = planned or [KAFKA, POSTGRES, *further(home), *APPLICATIONS]
    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(lambda name: _status(home, name, known.get(name), supervised), names))


def _status(home: Home, name: str, entry: ProcessState | None, supervised: bool) -> ProcessStatus:
    live = entry.running.process() if entry and entry.running else None
    unsupervised = "left over" if live else "stopped"
    asked = live is not None
    report = probe.report(home, name) if asked else {}
    return ProcessStatus(
        name,
        live.pid if live else None,
        entry.state if entry is not None and supervised else unsupervised,
        asked and probe.ready(home, name),
        addresses(home, name),
        report.get("consumer_lag"),
        report.get("outbox_rows"),
        report.get("parked"),
        report.get("refused"),
        report.get("quarantined"),
    )
