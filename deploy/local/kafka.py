"""Real Apache Kafka in KRaft mode on loopback: SASL/SCRAM principals, ACLs, nothing created by accident.

One broker, or three that keep a copy of everything each; each is a controller as well. ``python -m deploy.local.kafka
N`` formats the N-th broker's data directory when there is none and then becomes that broker.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from deploy.local import fetch, tls
from deploy.local.death import die_with_parent
from deploy.local.home import KAFKA_ADMIN, Home, write_private
from deploy.local.java import java_executable

HEAP_MB: Final = 384
QUICK_COMPILER: Final = "-XX:TieredStopAtLevel=1"
"""Without the optimising compiler a stack that lives for minutes costs less: 4.1 s of a processor until it is ready
instead of 5.9, 0.43 ms a request instead of 0.96 in its first minute, 0.9 % at rest instead of 1.6. At its peak it
takes 85,000 records a second instead of 116,000 (600 bytes each, measured on two busy cores)."""

_LOG4J: Final = Path(__file__).with_name("log4j2.properties")

_SETTINGS: Final = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
    "sasl.mechanism.controller.protocol": "PLAIN",
    "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": f"User:{KAFKA_ADMIN};User:controller",
    "allow.everyone.if.no.acl.found": "false",
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "1",
    # One broker alone: its heartbeats go to the controller in the same process, and fencing it moves its work to
    # nobody, it only stops everything. So it should take more than a busy machine to miss them: 3 s are not enough,
    # 9 s are Kafka's own default. Much more is no better: the controller takes a broker that was killed back only when
    # its former session has run out (with 60 s it was away for 80 s).
    "broker.session.timeout.ms": "9000",
    "broker.heartbeat.interval.ms": "1000",
    # Sized for a laptop.
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.cleaner.backoff.ms": "5000",
}


_ALONE: Final = {
    # Two records a second into the metadata log, so that followers see it advance: there is none.
    "metadata.max.idle.interval.ms": "0",
}


def _copies(brokers: int) -> dict[str, str]:
    """Every broker has a copy of everything; a record counts as written when all but one of them have it."""
    copies, least = str(brokers), str(max(1, brokers - 1))
    return {
        "default.replication.factor": copies,
        "min.insync.replicas": least,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": least,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": least,
    }


def server_properties(
    home: Home, data: Path, bind: str = "127.0.0.1", number: int = 1, inside: tuple[str, int] | None = None
) -> str:
    """The n-th broker's configuration file; it carries passwords.

    Args:
        bind: the address of the clients' listener.
        inside: by what host and port clients beside it in a network of containers call it, on a listener of their own;
            None where there are none.
    """
    ports, passwords = home.ports, home.secrets
    voters = [f"{one}@127.0.0.1:{ports.controller(one)}" for one in range(1, home.brokers + 1)]
    controller, admin = passwords["kafka/controller"], passwords[f"kafka/{KAFKA_ADMIN}"]
    settings = _SETTINGS | _copies(home.brokers) | (_ALONE if home.brokers == 1 else {})
    clients = home.kafka_protocol
    settings |= tls.kafka_settings(home) if home.tls else {}
    settings |= {
        "node.id": str(number),
        "log.dirs": str(data),
        "inter.broker.listener.name": clients,
        "listener.security.protocol.map": f"CONTROLLER:SASL_PLAINTEXT,{clients}:{clients}",
        "listeners": f"{clients}://{bind}:{ports.kafka(number)},CONTROLLER://127.0.0.1:{ports.controller(number)}",
        "advertised.listeners": f"{clients}://127.0.0.1:{ports.kafka(number)}",
        "controller.quorum.voters": ",".join(voters),
        "listener.name.controller.plain.sasl.jaas.config": (
            "org.apache.kafka.common.security.plain.PlainLoginModule required "
            f'username="controller" password="{controller}" user_controller="{controller}";'
        ),
        f"listener.name.{clients.lower()}.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required "
            f'username="{KAFKA_ADMIN}" password="{admin}";'
        ),
    }
    if inside is not None:
        host, port = inside
        settings["listener.security.protocol.map"] += f",INSIDE:{clients}"
        settings["listeners"] += f",INSIDE://{bind}:{port}"
        settings["advertised.listeners"] += f",INSIDE://{host}:{port}"
        settings["listener.name.inside.scram-sha-512.sasl.jaas.config"] = (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        )
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def format_arguments(home: Home, properties: str) -> list[str]:
    """What Kafka's storage tool is told: a new cluster whose administrator can log in with SCRAM from the start."""
    admin = f"SCRAM-SHA-512=[name={KAFKA_ADMIN},password={home.secrets[f'kafka/{KAFKA_ADMIN}']}]"
    return ["-t", home.cluster_id, "-c", properties, "--add-scram", admin]


def main() -> None:
    """Become the broker of the stack in ``HELIO_HOME`` whose number is the argument."""
    home, number = Home.from_environment(), int(sys.argv[1])
    java = java_executable()
    jars = f"{fetch.directory_of(fetch.KAFKA)}/*"
    data = home.broker_data(number)
    if not data.is_dir():
        _format(home, java, jars, data, number)
    properties = home.run / f"server-{number}.properties"
    write_private(properties, server_properties(home, data, number=number).encode())
    options = [
        f"-Xms{HEAP_MB // 2}m",
        f"-Xmx{HEAP_MB}m",
        "-XX:+UseSerialGC",
        QUICK_COMPILER,
        f"-Dlog4j2.configurationFile={_LOG4J}",
    ]
    sys.stdout.flush()
    os.execv(java, [str(java), *options, "-cp", jars, "kafka.Kafka", str(properties)])


def _format(home: Home, java: Path, jars: str, data: Path, number: int) -> None:
    """Prepare an empty data directory beside its place and move it there, so that a half-made one never counts."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    properties, arguments = home.run / f"format-{number}.properties", home.run / f"format-{number}.arguments"
    try:
        write_private(properties, server_properties(home, unfinished, number=number).encode())
        # From a file, because arguments can be read by every user of the machine.
        write_private(arguments, "\n".join(format_arguments(home, str(properties))).encode())
        print("formatting", data, flush=True)
        outcome = subprocess.run(
            [str(java), "-XX:+UseSerialGC", QUICK_COMPILER, "-cp", jars,
             "kafka.tools.StorageTool", "format", f"@{arguments}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=die_with_parent,
        )  # fmt: skip
    finally:
        properties.unlink(missing_ok=True)
        arguments.unlink(missing_ok=True)
    if outcome.returncode != 0:  # its standard output repeats the password, its errors do not
        print(outcome.stderr, file=sys.stderr)
        sys.exit(f"FATAL: cannot format {unfinished}")
    os.replace(unfinished, data)


if __name__ == "__main__":
    main()
