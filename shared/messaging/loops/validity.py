"""Looks now and then until when certificates are good, and how old keys are: what ends unseen ends at night.

Certificates are those that broker and database server show, those in the files by which they are checked, and the
service's own. Keys are the master key that wraps those of projects, and what belongs to the service's own certificates.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from shared.messaging.loops.background import Loop
from shared.messaging.settings import Settings
from shared.messaging.telemetry import metrics
from shared.reach.certificates import NothingShown, ends_first, shown

log = logging.getLogger("heliograph.validity")

ENCRYPTED: Final = ("require", "verify-ca", "verify-full")
"""Values of ``sslmode`` under which the server has to show a certificate."""


class Aged(Protocol):
    """Keeps keys under a master key."""

    async def master_since(self) -> datetime | None: ...


class ValidityLoop(Loop):
    """``own``: files of PEM that the service signs with or shows, by name. ``keyring``: of a holder of keys."""

    name = "validity"

    def __init__(self, settings: Settings, own: Mapping[str, Path], keyring: Aged | None) -> None:
        super().__init__(settings)
        self._own, self._keyring = own, keyring

    async def step(self) -> float:
        for name, ends in self._servers():
            await self._look(name, ends)
        for name, file in self._files():
            await self._look(name, self._in_file(name, file))
        if self._keyring is not None:
            await self._look_at_keys(self._keyring)
        return self.settings.validity_interval_s

    async def _look_at_keys(self, keyring: Aged) -> None:
        try:
            since = await keyring.master_since()
        except Exception as error:  # readiness says more of a database that is away
            log.warning("the age of keys cannot be seen: %s", type(error).__name__)
        else:
            if since is not None:
                metrics.KEY_SINCE.labels(self.settings.service, "master").set(since.timestamp())

    async def _look(self, name: str, ends: Callable[[], Awaitable[datetime]]) -> None:
        """What cannot be seen keeps its last figure: whoever needs the server or the file says more of it."""
        try:
            found = await ends()
        except (NothingShown, OSError, ValueError) as error:
            log.warning("the certificate %s cannot be seen: %s", name, type(error).__name__)
        else:
            metrics.CERTIFICATE_ENDS.labels(self.settings.service, name).set(found.timestamp())

    def _servers(self) -> Iterator[tuple[str, Callable[[], Awaitable[datetime]]]]:
        async def ends(servers: list[tuple[str, int]], postgres: bool) -> datetime:
            _, until = await shown(servers, self.settings.database_connect_timeout_s, postgres=postgres)
            return until

        if self.settings.kafka_security_protocol == "SASL_SSL":
            parts = [one.strip().rpartition(":") for one in self.settings.kafka_bootstrap.split(",")]
            brokers = [(host.strip("[]"), int(port)) for host, _, port in parts]
            yield "kafka", lambda: ends(brokers, False)
        url = self.settings.database_url
        if dict(url.query_params()).get("sslmode") in ENCRYPTED:
            databases = [(str(one["host"]), one["port"] or 5432) for one in url.hosts()]
            yield "database", lambda: ends(databases, True)

    def _files(self) -> Iterator[tuple[str, Path]]:
        if self.settings.kafka_ca_file is not None:
            yield "kafka_authority", self.settings.kafka_ca_file
        if (file := dict(self.settings.database_url.query_params()).get("sslrootcert")) is not None:
            yield "database_authority", Path(file)
        yield from self._own.items()

    def _in_file(self, name: str, file: Path) -> Callable[[], Awaitable[datetime]]:
        async def ends() -> datetime:
            since, until = await asyncio.to_thread(ends_first, file)
            if name in self._own:
                metrics.KEY_SINCE.labels(self.settings.service, name).set(since.timestamp())
            return until

        return ends
