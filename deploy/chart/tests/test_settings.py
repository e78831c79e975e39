"""What a service has only where it is told: chart and compose file say it, or somebody has said why they need not."""

import re
from typing import Final

import pytest

from deploy.chart.check import CHART
from deploy.chart.settings import SIGNING, known_settings, says_nothing
from deploy.compose.write import PARTY_PROCESSES, environment
from shared.messaging.settings import SECRETS
from shared.schemas.topics import SERVICES

TEMPLATE: Final = (CHART / "templates" / "_helpers.tpl").read_text(encoding="utf-8")
EVERYWHERE: Final = {
    "HELIO_ACTIVITY_FILE": "of processes that share a machine with a calendar that leaps",
    "HELIO_IMPORT_DIRECTORY": "the process's own /tmp",
    "HELIO_DOCUMENTS_DIRECTORY": "the process's own /tmp",
    "HELIO_JWKS_URL": "the issuer's discovery document says it, or there is a file",
}
IN_A_CLUSTER: Final = EVERYWHERE | {
    "HELIO_KAFKA_GROUP_INSTANCE_ID": "a pod has another name after every rollout",
    "HELIO_JWKS_FILE": "the issuer's discovery document says where its keys are",
    "HELIO_OBJECTS_DIRECTORY": "pods have no disk: documents lie in a bucket",
    "HELIO_CLOCK_FILE": "its calendar is the world's",
}
ON_ONE_MACHINE: Final = EVERYWHERE | {
    "HELIO_KAFKA_CA_FILE": "without TLS, on loopback and in the containers' own network",
    "HELIO_DOCUMENTS_SCANNER": "nobody there looks for malware",
    **dict.fromkeys(
        ("HELIO_OBJECTS_BUCKET", "HELIO_OBJECTS_ENDPOINT", "HELIO_OBJECTS_KEY_ID", "HELIO_OBJECTS_SECRET"),
        "documents lie in a folder",
    ),
}
"""Setting -> why nobody sets it there."""
TOLD: Final = {name for name, field in known_settings().items() if says_nothing(field)}


def test_the_settings_are_found() -> None:
    assert {"HELIO_LENDER_URL", "HELIO_LENDER_REQUESTS_KEY", "HELIO_PERMIT_TOOL_URL", "HELIO_SEAL_DIRECTORY"} <= TOLD
    assert "HELIO_BATCH_MAX_RECORDS" in known_settings() and "HELIO_BATCH_MAX_RECORDS" not in TOLD


def test_the_chart_can_say_all_that_a_service_has_only_where_it_is_told() -> None:
    sets = set(re.findall(r"name: (HELIO_\w+)", TEMPLATE))
    assert TOLD - sets == IN_A_CLUSTER.keys()
    assert sets <= known_settings().keys() | {*SECRETS}


@pytest.mark.parametrize("name", sorted(SIGNING))
def test_the_chart_takes_a_secret_from_a_secret(name: str) -> None:
    assert re.search(rf"- name: {name}\n  valueFrom: {{secretKeyRef:", TEMPLATE), name


def test_the_compose_file_says_it_too() -> None:
    sets = {setting for name in (*SERVICES, *PARTY_PROCESSES) for setting in environment(name)}
    assert TOLD - sets == ON_ONE_MACHINE.keys()
