"""End what a killed supervisor left behind, and nothing else.

A process counts as ours when the supervisor recorded it (number and start time) or when it carries the stack's mark in
its environment, which every process of a stack inherits.
"""

import os
from pathlib import Path
from typing import Final

import psutil

from deploy.local.home import Home
from deploy.local.state import read_state

MARK: Final = "HELIO_SUPERVISED"
"""Environment variable with the stack's directory."""

KILLED_WITHIN_SECONDS: Final = 10


def leftovers(home: Home) -> list[psutil.Process]:
    """The live processes of a stack, its supervisor aside."""
    state = read_state(home)
    recorded = [entry.running.process() for entry in state.processes.values() if entry.running]
    found = {process.pid: process for process in recorded if process is not None}
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _marked(process, home.path):
            found[process.pid] = process
    return list(found.values())


def end_leftovers(home: Home) -> list[str]:
    """Kill them and return their names. What they had committed is safe: Kafka and PostgreSQL recover from it."""
    processes = leftovers(home)
    families = [*processes, *(child for process in processes for child in _children(process))]
    names = [_name(process) for process in processes]
    for process in families:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(families, timeout=KILLED_WITHIN_SECONDS)
    return names


def _marked(process: psutil.Process, home: Path) -> bool:
    try:
        return process.environ().get(MARK) == str(home)
    except (psutil.Error, OSError):
        return False  # another user's, or gone


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _name(process: psutil.Process) -> str:
    try:
        return f"{process.name()} ({process.pid})"
    except psutil.NoSuchProcess:
        return str(process.pid)
