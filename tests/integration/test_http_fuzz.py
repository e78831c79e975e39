"""Whatever is sent to any endpoint of any service, the answer is one the service meant: never a 500, never a hang."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from shared.messaging.ids import new_id
from shared.schemas.roles import ROLES
from shared.schemas.topics import SERVICES
from tests.integration.rig import PATIENCE_S, Rig

pytestmark = pytest.mark.stack

CONFORMANCE = [
    checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
]  # fmt: skip
ONE = settings(max_examples=1, deadline=None, derandomize=True, database=None)
EXAMPLES = 8
"""Requests an operation; together a few seconds a service."""


@dataclass(frozen=True)
class Served:
    """A service at work, and each operation of the document that it gives of itself."""

    name: str
    process: subprocess.Popen[bytes]
    operations: list[Any]


@pytest.fixture(scope="module", params=SERVICES)
def served(rig: Rig, request: pytest.FixtureRequest) -> Iterator[Served]:
    name = request.param
    base = f"http://127.0.0.1:{rig.stack.settings_for(name)['HELIO_HTTP_PORT']}"
    with rig.service(name) as process:
        rig.ready(name)
        schema: Any = schemathesis.openapi.from_url(f"{base}/openapi.json", config=SchemathesisConfig())
        yield Served(name, process, [found.ok() for found in schema.get_all_operations()])


def test_no_request_is_answered_by_an_internal_error(rig: Rig, served: Served) -> None:
    """HTTP side of the promise about malformed input."""
    assert len(served.operations) > 5
    for operation in served.operations:
        fuzz(operation, rig)
    assert served.process.poll() is None
    rig.ready(served.name)


def test_every_role_is_answered_as_the_document_says(rig: Rig, served: Served) -> None:
    """Status, media type and shape of the answer to each role: those that the service's own document names."""
    for operation in served.operations:
        agree(operation, rig)


def agree(operation: Any, rig: Rig) -> None:
    """One request of each operation, made by every role that is let in, and by one that is not."""
    let_in = operation.definition.raw.get("x-roles", {})
    stranger = next((role for role in ROLES if role not in let_in), None)
    roles = [*let_in, *([] if stranger is None else [stranger])]

    @settings(ONE, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        for role in roles:
            token = rig.stack.token(role, projects=own(case))
            headers = {"authorization": f"Bearer {token}", "idempotency-key": str(new_id())}
            case.validate_response(case.call(headers=headers, timeout=PATIENCE_S), checks=CONFORMANCE)

    send()


def own(case: Any) -> list[str] | None:
    """The project that is asked for, where it can be one: what is of a customer alone is reached too."""
    with suppress(ValueError):
        return [str(UUID(str((case.path_parameters or {}).get("project_id"))))]
    return None


def fuzz(operation: Any, rig: Rig) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        token = rig.stack.token(*ROLES, projects=own(case))
        headers = {"authorization": f"Bearer {token}", "idempotency-key": str(new_id())}
        answer = case.call(headers=headers, timeout=PATIENCE_S)
        assert answer.status_code < 500 or (answer.status_code == 503 and operation.path in ("/readyz", "/livez")), (
            operation.label, answer.status_code, answer.content[:300],
        )  # fmt: skip
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json", operation.label

    send()
