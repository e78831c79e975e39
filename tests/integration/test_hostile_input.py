"""What is wrong in a request is told by field and rule: no answer and no log repeats a value of it, and none is a 500.

Every operation of every service in memory, called by somebody with all roles for a project that is under way.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from helio.pages.access import application
from sandbox.people.scenario import STRAIGHT
from shared.messaging.ids import new_id
from shared.messaging.testing.node import Trusting
from shared.messaging.web import problems
from shared.schemas.roles import ROLES
from shared.schemas.topics import SERVICES
from tests.integration.journey import Journey

MARK: Final = "zqmark"
in_town = pytest.mark.asyncio(loop_scope="module")
METHODS: Final = ("get", "post", "put", "delete", "patch")
ABSENT: Final = ("/status", "/metrics", "/quarantine", "/parked", "/jobs", "/search", "/telemetry")
"""What asks a running process or PostgreSQL, which are not here; the fuzzer of the running services asks them."""
NUMBER: Final = "1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journey() -> AsyncIterator[Journey]:
    found = Journey(STRAIGHT)
    await found.begin()
    await found.drive(12)
    yield found


def wrong(schema: dict[str, Any], known: dict[str, Any], depth: int = 0) -> Any:
    """A value of the mark that fits nowhere but in free texts: everywhere in the shape of the schema."""
    if "$ref" in schema:
        return wrong(known[schema["$ref"].rpartition("/")[2]], known, depth + 1) if depth < 8 else MARK
    for name in ("anyOf", "oneOf", "allOf"):
        if schema.get(name):
            return wrong(schema[name][0], known, depth + 1)
    if "properties" in schema:
        return {name: wrong(one, known, depth + 1) for name, one in schema["properties"].items()} | {"surplus": MARK}
    if schema.get("type") == "array":
        return [wrong(schema.get("items", {}), known, depth + 1)]
    return f"{MARK}\u0000{MARK}"


def requests(app: FastAPI, project: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and the rest of every request."""
    document = app.openapi()
    known = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        if path.startswith(ABSENT):
            continue
        parameters = [part.partition("}")[0] for part in path.split("{")[1:]]
        good = {name: project if name == "project_id" else NUMBER for name in parameters}
        good |= {name: str(new_id()) for name in parameters if name.endswith("_id") and name != "project_id"}
        for method in METHODS & operations.keys():
            for name in parameters:
                yield method, path.format(**good | {name: MARK}), {}
            for one in operations[method].get("parameters", ()):
                if one["in"] == "query":
                    yield method, path.format(**good), {"params": {one["name"]: f"{MARK}\u0000'--"}}
            content = operations[method].get("requestBody", {}).get("content", {})
            if "application/json" in content:
                body = wrong(content["application/json"]["schema"], known)
                bodies: tuple[dict[str, Any], ...] = (
                    {"json": body},
                    {"json": [MARK]},
                    {"json": MARK},
                    {"content": f'{{"name": "{MARK}", '.encode()},
                    {"content": f'{{"name": "{MARK}", "size": NaN}}'.encode()},
                    {"content": b"\xff" + MARK.encode()},
                )
                yield from ((method, path.format(**good), one) for one in bodies)


@in_town
@pytest.mark.parametrize("service", SERVICES)
async def test_no_value_of_a_request_is_repeated(
    journey: Journey, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = application(service)
    app.state.processor, app.state.tokens = journey.world.nodes[service].processor, Trusting(ROLES)
    app.state.objects = journey.world.objects
    problems.install(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    asked, repeated = 0, []
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for method, path, rest in requests(app, str(journey.id)):
            headers = {"idempotency-key": str(new_id()), "content-type": "application/json"}
            answer = await client.request(method, path, headers=headers, **rest)
            asked += 1
            if answer.status_code >= 500 or (answer.status_code >= 400 and MARK in answer.text):
                repeated.append((method, path, str(rest)[:80], answer.status_code, answer.text[:300]))
    assert asked > 50
    assert repeated == []
    assert MARK not in "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("helio"))
