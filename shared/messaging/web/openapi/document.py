"""The document of an application, with what FastAPI cannot know: who may call, which headers, which problems."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from shared.messaging.web.access import Access, Operation, operations
from shared.messaging.web.http import Commander
from shared.messaging.web.openapi.parts import BEARER, ETAG, IF_MATCH, KEY, PROBLEM, SECURITY, SIGNED
from shared.messaging.web.problem import TITLES

Node = dict[str, Any]

ALWAYS: Final = (422, 429, 503)
"""A request that is not valid; too many of one caller; the database or the issuer's keys are away."""
OF_CALLERS: Final = (401, 403)
OF_COMMANDS: Final = (400, 404, 409, 412, 413)


def describe(app: FastAPI, table: Mapping[str, str]) -> None:
    """From now on the application's OpenAPI document says all that. ``table``: all roles, and how far each reaches."""

    def openapi() -> Node:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, table)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to replace it


def _document(app: FastAPI, table: Mapping[str, str]) -> Node:
    found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts: Node = found.setdefault("components", {})
    parts["securitySchemes"] = SECURITY
    schemas: Node = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    commands = set(_commands(app))
    for operation in operations(app, table):
        node = found["paths"].get(operation.path, {}).get(operation.method.lower())
        if node is not None:
            _complete(node, operation, table, command=(operation.method, operation.path) in commands)
    return found


def _complete(node: Node, operation: Operation, table: Mapping[str, str], *, command: bool) -> None:
    access = operation.access
    node["security"] = _security(access)
    if roles := access.named(table):
        node["x-roles"] = {role: str(scope) for role, scope in sorted(roles.items())}
    if command:
        node.setdefault("parameters", []).extend([KEY, IF_MATCH])
        for status, answer in node["responses"].items():
            if status.startswith("2"):
                answer.setdefault("headers", {})["ETag"] = ETAG
    stated = {int(status) for status in node["responses"] if status.startswith("4")}  # by the route itself
    for status in sorted({*_problems(access, operation.path, command=command), *stated}):
        node["responses"][str(status)] = {
            "description": TITLES[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _security(access: Access) -> list[Node]:
    if access.anybody:
        return []
    if access.credential is not None:
        return [{SIGNED: []}]
    return [{BEARER: []}, {}] if access.loopback else [{BEARER: []}]


def _problems(access: Access, path: str, *, command: bool) -> Iterator[int]:
    yield from ALWAYS
    if not access.anybody:
        yield from OF_CALLERS
    if command:
        yield from OF_COMMANDS
    if "{" in path:
        yield 404
    elif access.lists:
        yield 400  # a cursor that nobody gave


def _commands(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Operations that take an Idempotency-Key."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and _gives_commands(route.original_route.dependant):
            for method in route.methods or ():
                yield method, str(route.path)


def _gives_commands(dependant: Dependant) -> bool:
    return any(isinstance(one.call, Commander) or _gives_commands(one) for one in dependant.dependencies)
