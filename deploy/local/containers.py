"""The same Kafka and PostgreSQL as containers, for test runs on a machine with a Docker engine.

Chosen by ``HELIO_TEST_BACKEND=containers``. The embedded stack is the default and is what every test run of this
repository uses; this backend needs a Docker engine and two images, ``HELIO_KAFKA_IMAGE`` and ``HELIO_POSTGRES_IMAGE``
where they are not the official ones (``deploy.images.servers`` makes such from packages). Where the image of
testcontainers' own watcher cannot be pulled either, ``TESTCONTAINERS_RYUK_DISABLED=true``. An engine without a bridge
(``dockerd --bridge=none``) publishes no port: ``HELIO_CONTAINER_NETWORK=host`` has both servers listen on this
machine's own loopback instead.
"""

import os
import signal
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from confluent_kafka.admin import AdminClient

from deploy.local import clockfile, fetch, issuer, probe, provision_kafka, provision_postgres
from deploy.local.errors import StackError
from deploy.local.home import KAFKA_ADMIN, POSTGRES_ADMIN
from deploy.local.kafka import format_arguments, server_properties
from deploy.local.processes import KAFKA, POSTGRES
from deploy.local.readiness import READY_SECONDS, Observer
from deploy.local.stack import STOP_SECONDS, Stack
from deploy.local.state import Wish

KAFKA_IMAGE: Final = f"apache/kafka:{fetch.kafka_version()}"
POSTGRES_IMAGE: Final = "postgres:18.0"
KAFKA_IMAGE_ENV: Final = "HELIO_KAFKA_IMAGE"
POSTGRES_IMAGE_ENV: Final = "HELIO_POSTGRES_IMAGE"
NETWORK_ENV: Final = "HELIO_CONTAINER_NETWORK"
HOST: Final = "host"
LOOPBACK: Final = "127.0.0.1"


class ContainerStack(Stack):
    """Kafka and PostgreSQL in containers, on the ports and with the secrets of a stack's home; no applications."""

    def __init__(self, home: Path, port_base: int | None = None) -> None:
        super().__init__(home, port_base)
        self._containers: dict[str, Any] = {}
        """Those that were started, also where a later one failed."""

    def start(
        self,
        applications: Iterable[str] = (),
        *,
        speed: float = 1.0,
        leap: bool = False,
        progress: fetch.Progress = lambda name, done, total: None,
    ) -> None:
        if list(applications):
            raise StackError("containers run Kafka and PostgreSQL only", "use the embedded backend for applications")
        _can_be_reached()
        self.home.prepare(self._port_base or self.home.ports.base)
        issuer.prepare(self.home)
        clockfile.resume(self.home.clock_file, speed, datetime.now(UTC))
        for name, make in ((KAFKA, self._kafka), (POSTGRES, self._postgres)):
            self._containers[name] = make()
            self._containers[name].start()

    def wait_ready(
        self,
        names: Iterable[str] | None = None,
        seconds: float = READY_SECONDS,
        observe: Observer = lambda states: None,
    ) -> None:
        for name in names or (KAFKA, POSTGRES):
            if name == KAFKA:
                admin = AdminClient({**self.kafka_settings(KAFKA_ADMIN)})
                provision_kafka.wait_until_up(admin, seconds)
                provision_kafka.provision(admin, self.home.passwords("kafka"))
            else:
                url = self.database_url("postgres", POSTGRES_ADMIN)
                provision_postgres.wait_until_up(url, seconds)
                provision_postgres.provision(url, self.home.passwords("postgres"))
                provision_postgres.migrate_all(self.home)
            observe({name: "ready" if probe.ready(self.home, name) else "running"})

    def stop(self) -> bool:
        for container in self._containers.values():
            container.stop()
        return bool(self._containers)

    def wish(self, name: str, wish: Wish) -> None:
        container = self._containers[name].get_wrapped_container()
        if wish == "run":
            container.start()  # nothing where it runs
        elif wish == "stop":
            container.stop(timeout=int(STOP_SECONDS))  # by the signal that its image names
        else:
            container.kill()
            container.wait()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        container = self._containers[name].get_wrapped_container()
        container.kill(number.name)
        container.wait()
        container.start()
        container.reload()
        return int(container.attrs["State"]["Pid"])

    def restart(self, name: str, number: signal.Signals = signal.SIGKILL, seconds: float = READY_SECONDS) -> None:
        self.kill(name, number)
        self.wait_ready([name], seconds)

    def _kafka(self) -> Any:
        from testcontainers.core.container import DockerContainer

        inside = "/helio"
        properties = server_properties(self.home, Path("/var/lib/kafka/data"), bind=bound())
        arguments = "\n".join(format_arguments(self.home, f"{inside}/server.properties"))
        tools = "/opt/kafka/bin"
        script = (
            f"test -f /var/lib/kafka/data/meta.properties || {tools}/kafka-storage.sh format @{inside}/arguments"
            f" >/dev/null && exec {tools}/kafka-server-start.sh {inside}/server.properties"
        )
        container = DockerContainer(os.environ.get(KAFKA_IMAGE_ENV) or KAFKA_IMAGE, user="root").with_command(
            ["bash", "-c", script]
        )
        for name, content in (("server.properties", properties), ("arguments", arguments)):
            path = self.home.run / f"container.{name}"
            path.write_text(content, encoding="utf-8")
            path.chmod(0o600)
            container.with_volume_mapping(path, f"{inside}/{name}")
        return on_loopback(container, self.home.ports.kafka(), self.home.ports.kafka())

    def _postgres(self) -> Any:
        from testcontainers.community.postgres import PostgresContainer

        password = self.home.secrets[f"postgres/{POSTGRES_ADMIN}"]
        container = PostgresContainer(
            os.environ.get(POSTGRES_IMAGE_ENV) or POSTGRES_IMAGE,
            username=POSTGRES_ADMIN,
            password=password,
            dbname="postgres",
            driver=None,
        )
        port = self.home.ports.postgres()
        if _network() == HOST:
            container.with_env("PGPORT", str(port)).with_command(["postgres", "-c", f"listen_addresses={bound()}"])
        return on_loopback(container, 5432, port)


def _network() -> str | None:
    """``host``, or None for the engine's own.

    Raises:
        StackError: it is another.
    """
    chosen = os.environ.get(NETWORK_ENV) or None
    if chosen not in (HOST, None):
        raise StackError(f"{NETWORK_ENV}={chosen}", f"give {HOST}, or leave it out")
    return chosen


def _can_be_reached() -> None:
    """Raises StackError where the engine would start servers, and nobody could connect to them."""
    from testcontainers.core.docker_client import DockerClient

    if _network() != HOST and not DockerClient().client.networks.list(names=["bridge"]):
        raise StackError("the Docker engine has no bridge, and publishes no ports", f"set {NETWORK_ENV}={HOST}")


def bound() -> str:
    """Where a server listens: in a network of its own anywhere, else on loopback."""
    return LOOPBACK if _network() == HOST else "0.0.0.0"  # noqa: S104


def on_loopback(container: Any, inside: int, outside: int) -> Any:
    """Publishes that port alone (what a ready-made container publishes besides is on every address), or none."""
    if _network() == HOST:
        container.ports = {}
        return container.with_kwargs(**container._kwargs, network_mode=HOST)
    container.ports = {f"{inside}/tcp": (LOOPBACK, outside)}
    return container
