"""Broker and database server are reached encrypted; who shows or believes another certificate gets nowhere."""

import re
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from cryptography import x509

from deploy.local import tls
from deploy.local.errors import StackError
from deploy.local.fixtures import free_port_base, put_away
from deploy.local.home import Home
from deploy.local.stack import Stack
from deploy.local.tests.authority import Authority
from tests.integration.rig import Rig, frozen

TOPIC = "ncv03.design.events"
POSTGRES_ASKS_FOR_TLS = bytes.fromhex("0000000804d2162f")
"""SSLRequest, PostgreSQL's protocol 3.0, message formats."""
REFUSED_S = 3.0
"""How long somebody asks who is refused, and has no answer."""
ANSWER_S = 60.0
"""How long an answer may take on a busy machine."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    Authority().issue(tmp_path / "tls")
    found = Home(tmp_path / "home")
    found.prepare(29_000, tls=tmp_path / "tls")
    return found


def installed(home: Home) -> list[bytes]:
    return [path.read_bytes() for path in (home.authorities, home.broker_certificate, home.postgres / "server.crt")]


def test_what_a_client_would_refuse_is_refused_before_anything_changes(home: Home) -> None:
    tls.install(home)
    before, directory, own = installed(home), home.tls, Authority()
    assert directory is not None

    def refused(words: str) -> None:
        with pytest.raises(StackError, match=words):
            tls.install(home)
        assert installed(home) == before

    own.issue(directory, good_for=timedelta(seconds=-1))
    refused("expired")
    own.issue(directory, address="127.0.0.2")
    refused("127.0.0.1")
    own.issue(directory)
    (directory / "ca.pem").write_bytes(before[0])
    refused("certificate")
    own.issue(directory)
    other = (directory / "server.key").read_bytes()
    own.issue(directory)
    (directory / "server.key").write_bytes(other)
    refused("key values mismatch")
    (directory / "server.key").unlink()
    refused("server.key: No such file")
    own.issue(directory)
    tls.install(home)
    assert installed(home) != before


def test_with_tls_every_setting_says_so_and_off_ends_it(home: Home) -> None:
    assert home.kafka_settings("lead")["security.protocol"] == "SASL_SSL"
    assert home.database_url("lead").endswith(f"/lead?sslmode=verify-full&sslrootcert={home.authorities}")
    home.prepare(29_000)
    assert home.tls is not None, "kept by later starts"
    home.prepare(29_000, tls=Path("off"))
    assert home.kafka_settings("lead")["security.protocol"] == "SASL_PLAINTEXT" and "?" not in home.database_url("lead")
    with pytest.raises(StackError, match="uses no TLS"):
        tls.renew(home)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Rig]:
    """A stack with the lead service, all of whose connections are encrypted."""
    place = tmp_path_factory.mktemp("encrypted")
    authority.issue(place / "tls")
    stack = Stack(place / "home", free_port_base(), certificates=place / "tls")
    stack.start(["lead"])
    try:
        stack.wait_ready()
        yield Rig(stack, place)
    finally:
        put_away(stack)


def shown(port: int, *, postgres: bool = False) -> int:
    """The serial number of the certificate that a server shows now."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), ANSWER_S) as plain:
        if postgres:
            plain.sendall(POSTGRES_ASKS_FOR_TLS)
            assert plain.recv(1) == b"S"
        with context.wrap_socket(plain) as secured:
            raw = secured.getpeercert(binary_form=True)
    assert raw is not None
    return x509.load_der_x509_certificate(raw).serial_number


def works(rig: Rig) -> None:
    """Events of some projects come in, their rows are changed, and reactions go out."""
    projects = rig.leads(12)
    rig.publish("/ncv03/design", TOPIC, [frozen(project) for project in projects])
    rig.until(lambda: set(rig.versions(projects).values()) == {1}, "events are handled")
    rig.until(lambda: rig.rows("lead", "SELECT count(*) FROM outbox") == [(0,)], "reactions are published")


def pids(stack: Stack) -> dict[str, int]:
    return {name: entry.running.pid for name, entry in stack.processes().items() if entry.running}


@pytest.mark.stack
def test_a_wrong_certificate_and_an_open_connection_are_refused(encrypted: Rig, tmp_path: Path) -> None:
    works(encrypted)
    stack = encrypted.stack
    Authority().issue(tmp_path / "others")
    stranger = str(tmp_path / "others" / "ca.pem")
    right: dict[str, str | int | float | bool] = {**stack.kafka_settings("admin"), "log_level": 0}
    address = stack.home.kafka_bootstrap
    for wrong in (
        {"ssl.ca.location": stranger},
        {"security.protocol": "SASL_PLAINTEXT"},
        {"bootstrap.servers": address.replace("127.0.0.1", "localhost")},
    ):
        with pytest.raises(KafkaException):
            AdminClient({**right, **wrong}).list_topics(timeout=REFUSED_S)
    assert AdminClient(right).list_topics(timeout=ANSWER_S).brokers
    url = stack.database_url("lead")
    for asked, words in (
        (url.replace(str(stack.home.authorities), stranger), "certificate verify failed"),
        (url.replace("verify-full", "disable"), "no encryption"),
        (url.replace("127.0.0.1", "localhost"), "does not match host name"),
    ):
        with pytest.raises(psycopg.OperationalError, match=words):
            psycopg.connect(asked)


@pytest.mark.stack
def test_a_service_says_until_when_what_it_is_shown_is_good(encrypted: Rig) -> None:
    home = encrypted.stack.home
    assert home.tls is not None
    [certificate] = x509.load_pem_x509_certificates((home.tls / "server.crt").read_bytes())
    [authority] = x509.load_pem_x509_certificates(home.authorities.read_bytes())
    ends = {
        "kafka": certificate,
        "database": certificate,
        "kafka_authority": authority,
        "database_authority": authority,
    }
    wanted = {name: one.not_valid_after_utc.timestamp() for name, one in ends.items()}
    line = re.compile(r'^helio_certificate_ends_timestamp_seconds\{certificate="(\w+)",service="lead"\} (\S+)$', re.M)
    url = f"http://127.0.0.1:{home.ports.http('lead')}/metrics"

    def told() -> dict[str, float]:
        with urllib.request.urlopen(url, timeout=ANSWER_S) as answer:
            return {name: float(value) for name, value in line.findall(answer.read().decode())}

    encrypted.until(lambda: told() == wanted, "all four are told")


@pytest.mark.stack
def test_a_renewed_certificate_is_shown_while_the_work_goes_on(encrypted: Rig, authority: Authority) -> None:
    stack, directory = encrypted.stack, encrypted.stack.home.tls
    assert directory is not None
    kafka, postgres, before = stack.home.ports.kafka(), stack.home.ports.postgres(), pids(stack)
    former = shown(kafka)
    assert shown(postgres, postgres=True) == former
    authority.issue(directory, good_for=timedelta(seconds=-1))
    with pytest.raises(StackError, match="expired"):
        stack.renew_certificates()
    serial = authority.issue(directory)
    assert shown(kafka) == former != serial
    stack.renew_certificates()
    encrypted.until(lambda: shown(kafka) == shown(postgres, postgres=True) == serial, "both show the new one")
    works(encrypted)
    encrypted.rows(  # whoever has to connect anew is shown the new one, and believes it
        "lead",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'lead' AND pid <> pg_backend_pid()",
    )
    works(encrypted)
    assert pids(stack) == before, "nothing was started anew"
