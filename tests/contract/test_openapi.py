"""The OpenAPI document of every service says what is true: who, which headers, which problems, in sentences."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

from helio.pages.access import application
from shared.messaging.web.access import Operation, operations
from shared.schemas.roles import ROLES
from shared.schemas.topics import SERVICES

APPS: dict[str, FastAPI] = {name: application(name) for name in SERVICES}
DOCUMENTS: dict[str, Any] = {name: app.openapi() for name, app in APPS.items()}
PROBLEM = {"$ref": "#/components/schemas/Problem"}


def described(service: str) -> Iterator[tuple[str, Operation, Any]]:
    """Every operation that the document has, with what the application says of its callers."""
    for found in operations(APPS[service], ROLES):
        node = DOCUMENTS[service]["paths"].get(found.path, {}).get(found.method.lower())
        if node is not None:
            yield f"{service} {found.method} {found.path}", found, node


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_name_of_its_own_and_a_sentence(service: str) -> None:
    names = Counter(node["operationId"] for _, _, node in described(service))
    assert [name for name, count in names.items() if count > 1] == []
    assert [where for where, _, node in described(service) if not node.get("description", "").strip()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_stands_on_the_page_once(service: str) -> None:
    """The page has a part for each tag, and shows an operation in the part of each that it has."""
    assert [(where, node.get("tags")) for where, _, node in described(service) if len(node.get("tags", ())) != 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_says_who_may_call_it(service: str) -> None:
    schemes = DOCUMENTS[service]["components"]["securitySchemes"]
    for where, found, node in described(service):
        needed = [name for option in node["security"] for name in option]
        assert set(needed) <= schemes.keys(), where
        assert bool(needed) != found.access.anybody, where
        assert set(node.get("x-roles", {})) == set(found.access.named(ROLES)), where


@pytest.mark.parametrize("service", SERVICES)
def test_every_error_is_a_problem(service: str) -> None:
    for where, found, node in described(service):
        errors = {status: answer for status, answer in node["responses"].items() if status >= "400"}
        assert {"422", "429", "503"} <= errors.keys(), where
        assert found.access.anybody or {"401", "403"} <= errors.keys(), where
        for status, answer in errors.items():
            assert answer["content"] == {"application/problem+json": {"schema": PROBLEM}}, (where, status)
    schema = DOCUMENTS[service]["components"]["schemas"]["Problem"]
    jsonschema.Draft202012Validator.check_schema(schema)
    for example in schema["examples"]:
        jsonschema.validate(example, schema)
    assert "HTTPValidationError" not in str(DOCUMENTS[service])


@pytest.mark.parametrize("service", SERVICES)
def test_a_command_needs_its_key_and_tells_the_new_version(service: str) -> None:
    commands = 0
    for where, found, node in described(service):
        headers = {one["name"]: one for one in node.get("parameters", []) if one["in"] == "header"}
        if "Idempotency-Key" not in headers:
            assert found.method == "GET" or not found.path.startswith("/projects/"), where
            continue
        commands += 1
        assert headers["Idempotency-Key"]["required"] and not headers["If-Match"]["required"], where
        assert {"400", "404", "409", "412", "413"} <= node["responses"].keys(), where
        assert any("ETag" in answer.get("headers", {}) for answer in node["responses"].values()), where
    assert commands >= 5


@pytest.mark.parametrize("service", SERVICES)
def test_no_page_loads_anything_from_elsewhere(service: str) -> None:
    assert not {"/docs", "/redoc"} & {getattr(route, "path", "") for route in APPS[service].routes}


async def test_the_page_of_operations_is_served_whole_from_our_own_files_and_may_run_nothing_else() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APPS["lead"]), base_url="http://test") as client:
        page = await client.get("/docs")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        assert "script-src 'self';" in page.headers["content-security-policy"]
        wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(wanted) == 3 and "//" not in "".join(wanted)
        for name in wanted:
            file = await client.get(f"/{name}")
            assert file.status_code == 200 and len(file.content) > 100, name
        assert "<script>" not in page.text
        assert (await client.get("/docs/LICENSE")).status_code == 404
        assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.1")
