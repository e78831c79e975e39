"""What the processes of a stack have used: memory, and processor time by kind of process."""

from collections import defaultdict

import psutil

from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack

MEGABYTE = 1024 * 1024
PEOPLE = "people and agencies, and this benchmark"
WORKERS = "job workers (designs, energy analyses)"


def resident_mb(stack: Stack) -> dict[str, float]:
    """Resident memory of each application's own process, without the workers that it starts for jobs."""
    found = {}
    for name, entry in stack.processes().items():
        if name in APPLICATIONS and entry.running is not None:
            found[name] = psutil.Process(entry.running.pid).memory_info().rss / MEGABYTE
    return found


def processor_seconds(stack: Stack) -> dict[str, float]:
    """Processor time so far: of each process of the stack, of all job workers together, of this process."""
    used: dict[str, float] = defaultdict(float)
    for name, entry in stack.processes().items():
        if entry.running is None:
            continue
        process = psutil.Process(entry.running.pid)
        used[name] += _seconds(process)
        for child in process.children(recursive=True):
            try:
                used[WORKERS if name in APPLICATIONS else name] += _seconds(child)
            except psutil.NoSuchProcess:
                continue
    used[PEOPLE] = _seconds(psutil.Process())
    return used


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
