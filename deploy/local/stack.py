"""A stack as an object: start it, stop it, kill parts of it, ask how it is and how to connect.

``helio up`` and the tests use the same class. All calls block; nothing here needs an event loop.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from deploy.local import clockfile, failover, fetch, issuer, preflight, seal, tls
from deploy.local.backup import folder as backup
from deploy.local.errors import StackError
from deploy.local.home import (
    Home,
    brokers_from_environment,
    port_base_from_environment,
    standby_from_environment,
    tls_from_environment,
)
from deploy.local.leftovers import end_leftovers
from deploy.local.processes import INFRASTRUCTURE, LEAPER, WAL, ZIPKIN, further, settings
from deploy.local.readiness import POLL_SECONDS, READY_SECONDS, Observer, state_of, wait_ready
from deploy.local.state import (
    Plan,
    ProcessState,
    Wish,
    last_alive,
    read_plan,
    read_state,
    supervisor,
    write_plan,
)
from deploy.local.supervisor import DIE_WITH_PARENT

STOP_SECONDS: Final = 60
"""Longer than all bounded stops of the supervisor's children together."""


class Stack:
    """One embedded stack in one directory.

    Args:
        home: its directory.
        port_base: its first port (see ``deploy.local.home``); None keeps the one it had.
        tracing: also run the tracing page.
        attached: the stack ends when the process that started it ends, as tests want it.
        brokers: 1 or 3; None keeps what it had, one at first.
        standby: a second database server follows the first; None keeps what it had, none at first.
        certificates: where those of the servers are (see ``tls``); None keeps what it had, none at first.
    """

    def __init__(
        self, home: Path, port_base: int | None = None, *, tracing: bool = False, attached: bool = True,
        brokers: int | None = None, standby: bool | None = None, certificates: Path | None = None,
    ) -> None:  # fmt: skip
        self.home = Home(home.absolute())
        self.tracing = tracing
        self._port_base = port_base
        self._attached = attached
        self._brokers, self._standby, self._certificates = brokers, standby, certificates
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether its supervisor lives."""
        return supervisor(self.home) is not None

    @property
    def start_is_under_way(self) -> bool:
        """Whether it was started by somebody who has not seen it ready, perhaps because they were killed."""
        return self.running and not self._announced.exists()

    def announce(self) -> None:
        """Note that whoever started it knows it is up."""
        self._announced.touch()

    def start(
        self,
        applications: Iterable[str] = (),
        *,
        speed: float = 1.0,
        leap: bool = False,
        progress: fetch.Progress = lambda name, done, total: None,
    ) -> None:
        """Start Kafka, PostgreSQL, their provisioning and these applications, without waiting for them.

        Args:
            applications: process names: ``lead``, or ``lead-2`` for a second instance.
            speed: calendar seconds per real second.
            leap: let the calendar leap whenever nothing is in flight.
            progress: told how far fetching is, when something must be fetched.

        Raises:
            StackError: it runs already, a port is taken, Java or PostgreSQL is missing, the disk is full …
        """
        if (found := supervisor(self.home)) is not None:
            raise StackError(
                f"the stack in {self.home.path} is already running (supervisor {found.pid})",
                "`helio status` shows it, `helio down` stops it",
            )
        clockfile.check_speed(speed)
        self._announced.unlink(missing_ok=True)
        base = self._port_base or self.home.ports.base
        self.home.prepare(base, self._brokers, self._standby, self._certificates)
        if self.home.tls:
            tls.install(self.home)
        names = [*INFRASTRUCTURE, *further(self.home), *([ZIPKIN] if self.tracing else []), *applications]
        names += [name for name, wanted in ((LEAPER, leap), (WAL, backup.current(self.home) is not None)) if wanted]
        end_leftovers(self.home)
        preflight.check(self.home, names)
        for listing in (fetch.KAFKA, *([fetch.ZIPKIN] if self.tracing else [])):
            fetch.fetch(listing, progress)
        issuer.prepare(self.home)
        if "contracting" in names:
            seal.prepare(self.home)
        clockfile.resume(self.home.clock_file, speed, last_alive(self.home))
        write_plan(self.home, Plan(dict.fromkeys(names, "run"), self.tracing))
        self._spawn_supervisor()

    def wait_ready(
        self,
        names: Iterable[str] | None = None,
        seconds: float = READY_SECONDS,
        observe: Observer = lambda states: None,
    ) -> None:
        """Return once these processes can work; by default all that are planned.

        Raises:
            StackError: one of them keeps ending, the supervisor is gone, or the time is over.
        """
        wanted = list(names if names is not None else read_plan(self.home).processes)
        wait_ready(self.home, wanted, seconds, observe, self._supervisor)

    def stop(self) -> bool:
        """Stop everything in order, leftovers of a killed supervisor included; False when nothing ran."""
        found = supervisor(self.home)
        if found is not None:
            found.terminate()
            deadline = time.monotonic() + STOP_SECONDS
            while supervisor(self.home) is not None and time.monotonic() < deadline:
                self._reap()
                time.sleep(POLL_SECONDS)
            if supervisor(self.home) is not None:
                found.kill()
        self._reap()
        return bool(end_leftovers(self.home)) or found is not None

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to one process and return its pid; the supervisor starts it again if it ends.

        Raises:
            StackError: it is not running.
        """
        entry = self.processes().get(name)
        live = entry.running.process() if entry and entry.running else None
        if live is None:
            raise StackError(f"{name} is not running", "`helio status` shows what is")
        live.send_signal(number)
        return live.pid

    def restart(self, name: str, number: signal.Signals = signal.SIGKILL, seconds: float = READY_SECONDS) -> None:
        """Send a signal to one process and return when its successor is ready."""
        old = self.kill(name, number)
        deadline = time.monotonic() + seconds
        while True:
            entry = self.processes()[name]
            if entry.running and entry.running.pid != old:
                break
            if time.monotonic() > deadline:
                raise StackError(f"{name} was not started again", f"see {self.home.logs / f'{name}.log'}")
            time.sleep(POLL_SECONDS / 4)
        self.wait_ready([name], deadline - time.monotonic())

    def wish(self, name: str, wish: Wish) -> None:
        """``run``, ``stop`` (gracefully) or ``kill`` one process; the last two wait until it is down and keep it so."""
        plan = read_plan(self.home)
        plan.processes[name] = wish
        write_plan(self.home, plan)
        deadline = time.monotonic() + STOP_SECONDS
        while wish != "run" and state_of(self.processes(), name) != "stopped":
            if time.monotonic() > deadline:
                raise StackError(f"{name} does not stop", f"see {self.home.logs / 'supervisor.log'}")
            time.sleep(POLL_SECONDS / 4)

    def renew_certificates(self) -> datetime:
        """Let the running servers take the certificate that is in its directory now; until when it is good.

        Raises:
            StackError: there is no TLS, or a client would refuse that certificate; nothing is changed then.
        """
        return tls.renew(self.home)

    def fail_over(self) -> None:
        """End the database server that takes changes, and let the other one take them from here on.

        The former one stays down until it is wished to run again: it then follows the other.

        Raises:
            StackError: there is no standby, or it does not take over.
        """
        former, successor = failover.roles(self.home)
        self.wish(former, "kill")
        failover.promote(self.home, successor)

    @property
    def leaps(self) -> bool:
        """Whether its calendar is to leap whenever nothing is in flight."""
        return read_plan(self.home).processes.get(LEAPER) == "run"

    def let_leap(self, leap: bool) -> None:
        """Start or end the process that lets the calendar leap; returns once it does, or does no more."""
        plan = read_plan(self.home)
        if leap:
            plan.processes[LEAPER] = "run"
        else:
            plan.processes.pop(LEAPER, None)
        write_plan(self.home, plan)
        if leap:
            self.wait_ready([LEAPER])
        deadline = time.monotonic() + STOP_SECONDS
        while not leap and clockfile.leaping(self.home):
            if time.monotonic() > deadline:
                raise StackError("the calendar does not stop leaping", f"see {self.home.logs / f'{LEAPER}.log'}")
            time.sleep(POLL_SECONDS / 4)

    def processes(self) -> dict[str, ProcessState]:
        """What the supervisor last said of each process."""
        return read_state(self.home).processes

    def settings_for(self, service: str, instance: int = 1) -> dict[str, str]:
        """The environment of an application, to run one outside the supervisor."""
        return settings(self.home, service, instance, self.tracing)

    def kafka_settings(self, principal: str) -> dict[str, str]:
        """librdkafka settings as a principal; ``admin`` may do everything."""
        return self.home.kafka_settings(principal)

    def database_url(self, database: str, role: str | None = None) -> str:
        """A database's URL as its owner, as ``audit`` or as ``postgres``."""
        return self.home.database_url(database, role)

    def token(
        self, *roles: str, subject: str = "test", projects: Sequence[str] | None = None, organisation: str | None = None
    ) -> str:
        """A bearer token with these roles, for an hour."""
        return issuer.mint(self.home, roles, subject, 3600, projects, organisation)

    @property
    def _announced(self) -> Path:
        return self.home.run / "announced"

    def _spawn_supervisor(self) -> None:
        options = [DIE_WITH_PARENT] if self._attached else []
        with (self.home.logs / "supervisor.log").open("ab") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "deploy.local.supervisor", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"HELIO_HOME": str(self.home.path)},
                start_new_session=True,
            )

    def _reap(self) -> None:
        if self._supervisor is not None:
            self._supervisor.poll()


def here(tracing: bool = False) -> Stack:
    """The stack that ``HELIO_HOME`` and the other variables name; once started it outlives the caller."""
    return Stack(
        Home.from_environment().path, port_base_from_environment(), tracing=tracing, attached=False,
        brokers=brokers_from_environment(), standby=standby_from_environment(), certificates=tls_from_environment(),
    )  # fmt: skip


def running_stack() -> Stack:
    """The running stack that ``HELIO_HOME`` names.

    Raises:
        StackError: it is not running.
    """
    home = Home.from_environment()
    stack = Stack(home.path, tracing=read_plan(home).tracing, attached=False)
    if not stack.running:
        raise StackError(f"no stack is running in {home.path}", "start it with `helio up`, or set HELIO_HOME")
    return stack
