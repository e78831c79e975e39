"""The directory of a stack: ports that cannot collide, secrets that stay."""

import itertools
import json
from pathlib import Path

import pytest

from deploy.local.errors import StackError
from deploy.local.home import (
    APPLICATIONS,
    MOST_BROKERS,
    MOST_INSTANCES,
    PORT_RANGE,
    Home,
    Ports,
    brokers_from_environment,
    port_base_from_environment,
    standby_from_environment,
)
from deploy.local.processes import application
from shared.schemas.topics import principals


def test_every_port_of_a_stack_is_its_own_and_within_its_range() -> None:
    ports = Ports(29_000)
    instances = itertools.product(APPLICATIONS, range(1, MOST_INSTANCES + 1))
    brokers = [port(number) for port in (ports.kafka, ports.controller) for number in range(1, MOST_BROKERS + 1)]
    servers = [
        ports.postgres(1),
        ports.postgres(2),
        ports.zipkin,
        ports.console,
        ports.issuer,
        ports.metrics,
        ports.logs,
    ]
    used = [*brokers, *servers, *(ports.http(*each) for each in instances)]
    assert len(set(used)) == len(used)
    assert all(29_000 <= port < 29_000 + PORT_RANGE for port in used)


def test_one_instance_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="instance 5 of lead"):
        Ports(29_000).http("lead", 5)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("lead", ("lead", 1)),
        ("lead-2", ("lead", 2)),
        ("lead-1", None),
        ("lead-5", None),
        ("kafka", None),
        ("l-2", None),
    ],
)
def test_names_of_instances(name: str, found: tuple[str, int] | None) -> None:
    assert application(name) == found


def test_no_principal_is_the_beginning_of_another() -> None:
    """Their consumer groups are granted by prefix."""
    for one, other in itertools.permutations(principals(), 2):
        assert not other.startswith(one)


def test_secrets_are_made_once_and_missing_ones_are_added(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert not home.exists
    home.prepare(13_000)
    first = home.secrets
    assert len(set(first.values())) == len(first) and min(len(value) for value in first.values()) >= 32
    kept = {name: value for name, value in first.items() if name != "kafka/smv03"}
    (home.path / "secrets.json").write_text(json.dumps(kept))
    again = Home(tmp_path / "home")
    again.prepare(14_000)
    assert {name: again.secrets[name] for name in kept} == kept
    assert again.secrets["kafka/smv03"] != first["kafka/smv03"]
    assert again.ports.base == 14_000


@pytest.mark.parametrize("text", ["x", "-1", "80", "65500", "29000.5"])
def test_an_unusable_port_base_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIO_PORT_BASE", text)
    with pytest.raises(StackError, match="is no usable port"):
        port_base_from_environment()


@pytest.mark.parametrize("text", ["0", "2", "4", "x"])
def test_an_unusable_number_of_brokers_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIO_KAFKA_BROKERS", text)
    with pytest.raises(StackError, match="set 1 or 3"):
        brokers_from_environment()


def test_whether_there_is_a_standby_is_yes_or_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIO_POSTGRES_STANDBY", "perhaps")
    with pytest.raises(StackError, match="neither yes nor no"):
        standby_from_environment()


def test_brokers_and_servers_stay_as_the_first_start_made_them(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare(13_000, 3, True)
    first = home.cluster_id
    home.prepare(13_000)
    assert (home.brokers, home.standby, home.cluster_id) == (3, True, first)
    assert home.kafka_bootstrap == "127.0.0.1:13000,127.0.0.1:13091,127.0.0.1:13093"
    assert home.database_url("lead").endswith("@127.0.0.1:13002,127.0.0.1:13090/lead?target_session_attrs=primary")
    home.broker_data(1).mkdir()
    with pytest.raises(StackError, match="was made with 3 broker"):
        home.prepare(13_000, 1)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="cannot create"):
        Home(tmp_path / "file" / "home").prepare(13_000)


def test_where_no_stack_was_started_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="start one with `helio up`"):
        Home(tmp_path).kafka_settings("lead")
