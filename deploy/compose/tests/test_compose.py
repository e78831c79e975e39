"""The compose file says what the tables say, and what it names is made."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.chart.write import tables
from deploy.compose.prepare import prepare, variables
from deploy.compose.write import COMPOSE, PARTY_PROCESSES, compose, environment, text
from deploy.images.table import IMAGES
from deploy.local.home import APPLICATIONS, Home
from deploy.local.processes import settings
from shared.messaging.settings import SECRETS
from shared.schemas.topics import SERVICES, VIEWS

WRITTEN: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
OURS = (*SERVICES, *VIEWS, *PARTY_PROCESSES)
OF_ONE_MACHINE = {
    "HELIO_CLOCK_REREAD_MS", "HELIO_ACTIVITY_FILE", "HELIO_STATUS_OPEN_ON_LOOPBACK",
}  # fmt: skip
"""Of the embedded stack alone: a calendar that leaps, and processes that share a machine."""
ELSEWHERE = {"HELIO_TOKEN_LONGEST_LIFETIME_S", "OTEL_EXPORTER_OTLP_ENDPOINT"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = Home(tmp_path_factory.mktemp("compose") / "home")
    prepare(found)
    return found


def test_the_file_is_what_the_tables_say() -> None:
    assert COMPOSE.read_text(encoding="utf-8") == text(), "python -m deploy.compose.write"
    assert compose() == WRITTEN, "nothing is lost on the way through YAML"


def test_everything_of_the_stack_is_in_it() -> None:
    assert set(OURS) == set(APPLICATIONS) <= WRITTEN["services"].keys()
    assert {f"{name}-migrate" for name in tables()["databases"] if name in SERVICES} <= WRITTEN["services"].keys()
    images = {re.sub(r".*heliograph-([a-z0-9]+):.*", r"\1", WRITTEN["services"][name]["image"]) for name in OURS}
    assert images <= IMAGES.keys()


@pytest.mark.parametrize("name", OURS)
def test_an_application_gets_the_settings_that_the_embedded_stack_gives_it(name: str, home: Home) -> None:
    embedded = settings(home, name, 1, tracing=True).keys() - OF_ONE_MACHINE
    given = {key for key, text in environment(name).items() if text is not None or key in embedded}
    assert given - ELSEWHERE == embedded


def test_every_secret_is_named_and_made_and_stands_nowhere(home: Home) -> None:
    named = set(re.findall(r"\$\{(\w+):\?\}", COMPOSE.read_text(encoding="utf-8")))
    made = variables(home)
    assert named <= made.keys()
    values = [made[name] for name in named if name not in ("HELIO_HOME", "HELIO_USER", "HELIO_TOKEN_ISSUER")]
    assert len(set(values)) == len(values) > 20 and all(len(value) > 20 for value in values)
    for service in WRITTEN["services"].values():
        found = {name: value for name, value in service.get("environment", {}).items() if name in SECRETS}
        assert all("${" in value for value in found.values()), found


@pytest.mark.parametrize("name", [*OURS, "provision", *(f"{name}-migrate" for name in SERVICES)])
def test_a_container_of_ours_may_do_nothing_that_it_need_not(name: str) -> None:
    service = WRITTEN["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and service["user"] == "${HELIO_USER:?}"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    given = {volume.split(":/")[1].split(":")[0] for volume in service.get("volumes", ())}
    allowed = {"helio/public", "documents"} | ({"helio/seal"} if name == "contracting" else set())
    assert given <= ({"helio/provision"} if name == "provision" else allowed), "nobody else's secrets"


def test_what_is_mounted_is_made_and_closed_to_others(home: Home) -> None:
    volumes = [one for service in WRITTEN["services"].values() for one in service.get("volumes", ())]
    for volume in volumes:
        if volume.startswith("${HELIO_HOME:?}/"):
            folder = home.path / volume.split("/", 1)[1].split(":")[0]
            assert folder.is_dir() and folder.stat().st_mode & 0o077 == 0, folder
        elif volume.startswith("./"):
            assert (COMPOSE.parent / volume.split(":")[0]).exists()
    for file in (file for name in ("broker", "provision", "seal", "scrape") for file in (home.path / name).iterdir()):
        assert file.stat().st_mode & 0o077 == 0, file
    properties = (home.path / "broker/server.properties").read_text()
    assert "advertised.listeners=SASL_PLAINTEXT://127.0.0.1:29000,INSIDE://kafka:9092\n" in properties
    [ports] = WRITTEN["services"]["kafka"]["ports"]
    assert ports == "127.0.0.1:29000:29000", "what is advertised to the machine is published there"
    assert environment("lead")["HELIO_KAFKA_BOOTSTRAP"] == "kafka:9092"


def test_preparing_again_keeps_every_secret(home: Home) -> None:
    before = variables(home)
    token = (home.path / "scrape" / "token").read_text()
    prepare(Home(Path(home.path)))
    assert variables(Home(home.path)) == before
    assert (home.path / "scrape" / "token").read_text().split(".")[0] == token.split(".")[0]


def test_a_calendar_of_its_own_is_where_the_containers_look(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    written = prepare(home, "packages", speed=60_000.0).read_text().splitlines()
    found = dict(line.split("=", 1) for line in written)
    assert found["HELIO_CLOCK_FILE"] == "/helio/public/clock.json"
    assert (home.path / "public" / "clock.json").read_bytes() == home.clock_file.read_bytes()
    assert found["OTEL_TRACES_EXPORTER"] == "zipkin" and found["HELIO_KAFKA_IMAGE"] == "heliograph-kafka:dev"
    without = prepare(home).read_text()
    assert "CLOCK" not in without and "KAFKA_IMAGE" not in without and "OTEL_TRACES_EXPORTER=otlp" in without


def test_images_are_of_fixed_versions() -> None:
    for service in WRITTEN["services"].values():
        image = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", service["image"])
        assert re.search(r":[^:/]+$", image) and not image.endswith(":latest"), image
