"""Look before starting: what would fail later with a riddle is said now with a next step."""

import shutil
import socket
from collections.abc import Iterable
from typing import Final

import psutil

from deploy.local import postgres, postgres_programs
from deploy.local.errors import StackError
from deploy.local.home import PORT_RANGE, Home
from deploy.local.java import java_executable
from deploy.local.processes import infrastructure, ports

LEAST_FREE_BYTES: Final = 300_000_000
"""Logs of PostgreSQL and Kafka preallocate tens of megabytes each."""


def check(home: Home, names: Iterable[str]) -> None:
    """Raise what would keep these processes from starting.

    Raises:
        StackError: a busy port, a full disk, a missing Java or PostgreSQL.
    """
    java_executable()
    postgres_programs.binaries(postgres_programs.account(), postgres.version_of(home.server_data(1)))
    free = shutil.disk_usage(home.path).free
    if free < LEAST_FREE_BYTES:
        raise StackError(
            f"the disk of {home.path} is full ({free // 1_000_000} MB free, {LEAST_FREE_BYTES // 1_000_000} needed)",
            "make room or set HELIO_HOME to another disk",
        )
    for name in names:
        for port in ports(home, name):
            if not _free(port):
                raise StackError(
                    f"port {port} for {name} is taken{_holder(port)}",
                    f"end that, or choose other ports: HELIO_PORT_BASE={home.ports.base + PORT_RANGE} helio up",
                )


def explained(home: Home, name: str, reason: str) -> StackError:
    """The error for a process that ended right after every start."""
    log = home.logs / f"{name}.log"
    if infrastructure(name) is not None:
        step = (
            f"see {log}; if its data is damaged, restore {home.path} or move it away and run `helio up` for a new stack"
        )
    else:
        step = f"see {log}"
    return StackError(f"{name} does not start: {reason}", step)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def _holder(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            local = tuple(connection.laddr)  # empty, or (address, port)
            if connection.status == psutil.CONN_LISTEN and local[1:] == (port,) and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except psutil.Error:
        return ""  # not ours to see
    return ""
