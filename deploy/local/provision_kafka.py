"""Principals, topics and access rules of the broker, all taken from the one table in ``shared.schemas.topics``.

``python -m deploy.local.provision_kafka`` waits for the broker of ``HELIO_HOME`` and applies this; repeatable, and a
changed table is applied to a running broker.
"""

import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from deploy.local.home import KAFKA_ADMIN, Home
from deploy.local.patience import Unanswered, persist
from shared.schemas.topics import TOPICS, Topic, grants, principals

WAIT_SECONDS: Final = 300
"""How long the broker may take to answer, recovery after a kill on a busy machine included."""
PROVISION_SECONDS: Final = 120
"""How long provisioning is begun anew while the broker answers with what passes; whatever was done stays done."""
ANSWER_SECONDS: Final = 2
REQUEST_SECONDS: Final = 30
SCRAM_ITERATIONS: Final = 4096
"""The least that the broker accepts; the passwords are random, 192 bits."""


def provision(admin: AdminClient, passwords: Mapping[str, str], copies: int = 1) -> None:
    """Make the broker's principals, topics and access rules equal to the table.

    Topics are created with so many copies, grow in partitions and change their settings; none is ever deleted. Access
    rules that the table does not grant are removed.
    """
    _principals(admin, passwords)
    _topics(admin, copies)
    _access(admin)


def _principals(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS)
    wanted: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(name, scram, passwords[name].encode()) for name in principals()
    ]
    _settle(admin.alter_user_scram_credentials(wanted))


def _topics(admin: AdminClient, copies: int) -> None:
    known = admin.list_topics(timeout=REQUEST_SECONDS).topics
    new = [topic for topic in TOPICS if topic.name not in known]
    old = [topic for topic in TOPICS if topic.name in known]
    if new:
        created = [NewTopic(topic.name, topic.partitions, copies, config=topic.configs) for topic in new]
        _settle(admin.create_topics(created))
    grown = [topic for topic in old if topic.partitions > len(known[topic.name].partitions)]
    if grown:
        _settle(admin.create_partitions([NewPartitions(topic.name, topic.partitions) for topic in grown]))
    changed = _changed_configs(admin, old)
    if changed:
        _settle(admin.incremental_alter_configs(changed))


def _changed_configs(admin: AdminClient, topics: list[Topic]) -> list[ConfigResource]:
    if not topics:
        return []
    asked = {topic.name: ConfigResource(ResourceType.TOPIC, topic.name) for topic in topics}
    described = {resource.name: future for resource, future in admin.describe_configs(list(asked.values())).items()}
    changed = []
    for topic in topics:
        present = described[topic.name].result(REQUEST_SECONDS)
        entries = [
            ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
            for name, value in topic.configs.items()
            if present[name].value != value
        ]
        if entries:
            changed.append(ConfigResource(ResourceType.TOPIC, topic.name, incremental_configs=entries))
    return changed


def access_rules() -> set[AclBinding]:
    """Every access rule of the table: topics by name, consumer groups and transactions by the principal's prefix."""
    rules = set()
    for grant in grants():
        for operation in (AclOperation[grant.operation], AclOperation.DESCRIBE):
            rules.add(_rule(grant.principal, ResourceType.TOPIC, grant.topic, ResourcePatternType.LITERAL, operation))
    for name in principals():
        prefixed = ResourcePatternType.PREFIXED
        rules.add(_rule(name, ResourceType.GROUP, name, prefixed, AclOperation.READ))
        for operation in (AclOperation.WRITE, AclOperation.DESCRIBE):
            rules.add(_rule(name, ResourceType.TRANSACTIONAL_ID, name, prefixed, operation))
    return rules


def _rule(
    principal: str, kind: ResourceType, name: str, pattern: ResourcePatternType, operation: AclOperation
) -> AclBinding:
    return AclBinding(kind, name, pattern, f"User:{principal}", "*", operation, AclPermissionType.ALLOW)


def _access(admin: AdminClient) -> None:
    wanted, present = access_rules(), _present_rules(admin)
    if wanted - present:
        _settle(admin.create_acls(list(wanted - present)))
    if present - wanted:
        _settle(admin.delete_acls([exactly(rule) for rule in present - wanted]))
    deadline = time.monotonic() + REQUEST_SECONDS
    while _present_rules(admin) != wanted:  # the controller has them; the broker learns of them a moment later
        if time.monotonic() > deadline:
            raise KafkaException(KafkaError(KafkaError._TIMED_OUT, "the broker does not apply the access rules"))
        time.sleep(0.02)


def _present_rules(admin: AdminClient) -> set[AclBinding]:
    any_rule = AclBindingFilter(
        ResourceType.ANY,
        None,  # type: ignore[arg-type]  # documented: None matches any value
        ResourcePatternType.ANY,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    return set(admin.describe_acls(any_rule, request_timeout=REQUEST_SECONDS).result(REQUEST_SECONDS))


def exactly(rule: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        rule.restype, rule.name, rule.resource_pattern_type, rule.principal, rule.host, rule.operation,
        rule.permission_type,
    )  # fmt: skip


def _settle(futures: Mapping[Any, "Future[Any]"]) -> None:
    for future in futures.values():
        future.result(REQUEST_SECONDS)


def wait_until_up(admin: AdminClient, seconds: float, brokers: int = 1) -> None:
    """Return once the brokers answer their administrator, so many of them.

    Raises:
        Unanswered: they did not in time; the last reason.
    """

    def all_known() -> None:
        known = len(admin.list_topics(timeout=ANSWER_SECONDS).brokers)
        if known < brokers:
            text = f"{known} of {brokers} brokers are there"
            raise KafkaException(KafkaError(KafkaError.BROKER_NOT_AVAILABLE, text, retriable=True))

    persist(all_known, "answer", seconds)


def main() -> None:
    """Provision the stack in ``HELIO_HOME``."""
    home = Home.from_environment()
    passwords = home.passwords("kafka")
    admin = AdminClient(
        {
            **home.kafka_settings(KAFKA_ADMIN),
            "reconnect.backoff.ms": 50,
            "reconnect.backoff.max.ms": 200,
            "log_level": 0,  # refused connections are expected while the broker starts
        }
    )
    try:
        wait_until_up(admin, WAIT_SECONDS, home.brokers)
        persist(
            lambda: provision(admin, passwords, home.brokers),
            "take principals, topics and access rules",
            PROVISION_SECONDS,
        )
    except Unanswered as error:
        sys.exit(f"FATAL: {error.message}")


if __name__ == "__main__":
    main()
