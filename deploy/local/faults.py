"""Faults that strike a part of the broker only: one partition, one access rule. For tests, benchmarks and chaos.

A partition is silenced as in production: it lacks a replica that its topic demands. Its replicas become this broker and
a second one that is registered and does not run, and the topic asks for two in sync. Partitions of one replica are not
held to that (the broker demands no more replicas than a partition has), so they go on. What was written stays readable.
"""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.admin import AlterPartitionReassignmentsRequest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourcePatternType,
    ResourceType,
)

from deploy.local import fetch
from deploy.local.death import die_with_parent
from deploy.local.errors import StackError
from deploy.local.home import KAFKA_ADMIN, Home, write_private
from deploy.local.java import java_executable
from deploy.local.kafka import server_properties
from deploy.local.provision_kafka import REQUEST_SECONDS, access_rules, exactly

OTHER_BROKER: Final = 2
REGISTER_SECONDS: Final = 120.0
"""How long the second broker may take to become known, on a busy machine."""
_HEAP_MB: Final = 192


class Faults:
    """Faults of one embedded stack. Each can be set and mended; mending what is well does nothing."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._admin = AdminClient({**home.kafka_settings(KAFKA_ADMIN), "log_level": 0})

    @contextmanager
    def silent(self, topic: str, partition: int) -> Iterator[None]:
        """The partition takes nothing meanwhile."""
        self.silence(topic, partition)
        try:
            yield
        finally:
            self.let_speak(topic, partition)

    def silence(self, topic: str, partition: int) -> None:
        """From now on the partition takes nothing (NOT_ENOUGH_REPLICAS); all others of its topic do.

        Raises:
            StackError: the second broker did not become known.
            KafkaException: the broker refuses.
        """
        self.register_other()
        self._configure(topic, AlterConfigOpType.SET)
        asyncio.run(self._reassign(topic, partition, [1, OTHER_BROKER]))

    def let_speak(self, topic: str, partition: int) -> None:
        """The partition takes records again."""
        asyncio.run(self._reassign(topic, partition, [1]))
        self._configure(topic, AlterConfigOpType.DELETE)

    @contextmanager
    def denied(self, principal: str, topic: str, operation: str = "WRITE") -> Iterator[None]:
        """The principal lacks its rule for the topic meanwhile."""
        self.deny(principal, topic, operation)
        try:
            yield
        finally:
            self.allow(principal, topic, operation)

    def deny(self, principal: str, topic: str, operation: str = "WRITE") -> None:
        """Removes the rule by which the principal may do this to the topic."""
        rules = [rule for rule in self._rules(principal, topic) if rule.operation == AclOperation[operation]]
        self._settle(self._admin.delete_acls([exactly(rule) for rule in rules]))

    def allow(self, principal: str, topic: str, operation: str = "WRITE") -> None:
        """Puts that rule back."""
        rules = [rule for rule in self._rules(principal, topic) if rule.operation == AclOperation[operation]]
        self._settle(self._admin.create_acls(rules))

    def configure(self, topic: str, **values: str | None) -> None:
        """Sets a topic's settings, dots written as ``_``; None takes a setting back."""
        entries = [
            ConfigEntry(
                name.replace("_", "."), value or "",
                incremental_operation=AlterConfigOpType.DELETE if value is None else AlterConfigOpType.SET,
            )
            for name, value in values.items()
        ]  # fmt: skip
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=entries)
        self._settle(self._admin.incremental_alter_configs([resource]))

    def _configure(self, topic: str, operation: AlterConfigOpType) -> None:
        self.configure(topic, min_insync_replicas="2" if operation is AlterConfigOpType.SET else None)

    @staticmethod
    def _rules(principal: str, topic: str) -> list[AclBinding]:
        place = ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, f"User:{principal}"
        return [
            rule
            for rule in access_rules()
            if (rule.restype, rule.name, rule.resource_pattern_type, rule.principal) == place
        ]

    @staticmethod
    def _settle(futures: dict[Any, Any]) -> None:
        for future in futures.values():
            future.result(REQUEST_SECONDS)

    async def _reassign(self, topic: str, partition: int, replicas: list[int]) -> None:
        settings = self._home.kafka_settings(KAFKA_ADMIN)
        client = AIOKafkaClient(
            bootstrap_servers=settings["bootstrap.servers"], security_protocol=settings["security.protocol"],
            sasl_mechanism=settings["sasl.mechanism"], sasl_plain_username=settings["sasl.username"],
            sasl_plain_password=settings["sasl.password"],
        )  # fmt: skip
        await client.bootstrap()
        try:
            request = AlterPartitionReassignmentsRequest(
                timeout_ms=REQUEST_SECONDS * 1000, topics=[(topic, [(partition, replicas, {})], {})], tags={}
            )
            answer = await client.send(client.get_random_node(), request)
            wrong = [p[1:3] for _, partitions, _ in answer.responses for p in partitions if p[1] != 0]
            if answer.error_code or wrong:
                raise StackError(f"{topic}/{partition} is not moved: {answer.error_message or wrong}", "see kafka.log")
        finally:
            await client.close()

    # -- the second broker -----------------------------------------------------------------------------------------

    def register_other(self) -> None:
        """Runs the second broker until the first knows it: a registration outlives the broker. Needed once a stack.

        Raises:
            StackError: it did not become known.
        """
        directory = self._home.kafka / "other"
        if (directory / "registered").exists():
            return
        directory.mkdir(exist_ok=True)
        properties = self._home.run / "other.properties"
        write_private(properties, self._properties(directory / "data").encode())
        java = [str(java_executable()), f"-Xmx{_HEAP_MB}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        java += ["-cp", f"{fetch.directory_of(fetch.KAFKA)}/*"]
        try:
            with (self._home.logs / "kafka-other.log").open("ab") as log:
                subprocess.run(
                    [*java, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", self._cluster_id(), "-c",
                     str(properties)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, preexec_fn=die_with_parent,
                )  # fmt: skip
                broker = subprocess.Popen(
                    [*java, "kafka.Kafka", str(properties)],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent,
                )  # fmt: skip
            try:
                self._await_other(broker, known=True)
                broker.terminate()
                self._await_other(broker, known=False)  # or clients would ask it for a while
            finally:
                broker.kill()
                broker.wait()
        finally:
            properties.unlink(missing_ok=True)  # it carries passwords
        (directory / "registered").touch()

    def _await_other(self, broker: subprocess.Popen[bytes], *, known: bool) -> None:
        deadline = time.monotonic() + REGISTER_SECONDS
        while (OTHER_BROKER in self._admin.list_topics(timeout=REQUEST_SECONDS).brokers) != known:
            if (known and broker.poll() is not None) or time.monotonic() > deadline:
                wrong = "did not come up" if known else "is not given up"
                raise StackError(f"the second broker {wrong}", f"see {self._home.logs / 'kafka-other.log'}")
            time.sleep(0.1)

    def _cluster_id(self) -> str:
        lines = (self._home.broker_data(1) / "meta.properties").read_text().splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith("cluster.id="))

    def _properties(self, data: Path) -> str:
        text = server_properties(self._home, data)
        found = dict(line.split("=", 1) for line in text.splitlines())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        found |= {
            "process.roles": "broker",
            "node.id": str(OTHER_BROKER),
            "listeners": f"SASL_PLAINTEXT://127.0.0.1:{port}",
            "advertised.listeners": f"SASL_PLAINTEXT://127.0.0.1:{port}",
        }
        return "".join(f"{key}={value}\n" for key, value in found.items())
