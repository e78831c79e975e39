"""The form that answers a task: an operation of the service, found by its id, and the JSON Schema of its body."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from shared.messaging.handling.worklist import TaskKind, Worklist


@dataclass(frozen=True)
class Form:
    """An operation as a program needs it to ask a person."""

    operation_id: str
    method: str
    path: str
    """With its parameters in braces."""
    schema: bytes
    """JSON Schema of the body, whole in itself; ``null`` where the operation takes none."""

    @property
    def fields(self) -> set[str]:
        """The names of the body's fields."""
        found = orjson.loads(self.schema) or {}
        return set(found.get("properties", {}))


def forms_of(app: FastAPI) -> Mapping[str, Form]:
    """Every command of an application by its operation id. Raises TypeError where two have the same."""
    found: dict[str, Form] = {}
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute) or "POST" not in (route.methods or ()):
            continue
        name = str(route.name)
        if name in found:
            raise TypeError(f"two operations are called {name}: {found[name].path} and {route.path}")
        found[name] = Form(name, "POST", str(route.path), _schema(route.original_route))
    return found


def check(worklist: Worklist, roles: Mapping[str, str], app: FastAPI) -> Mapping[str, Form]:
    """The forms of an application, where every kind of task is whole and has its form among them.

    Raises TypeError naming the kind, and what it lacks.
    """
    forms = forms_of(app)
    for name, kind in worklist.items():
        if wrong := kind.wrong(roles) or _without_form(kind, forms):
            raise TypeError(f"task {name}: {wrong}")
    return forms


def _without_form(kind: TaskKind, forms: Mapping[str, Form]) -> str | None:
    if kind.form is None:
        return None
    if kind.form not in forms:
        return f"there is no operation {kind.form}"
    strange = set(kind.prefilled) - forms[kind.form].fields
    return f"{kind.form} takes no {', '.join(sorted(strange))}" if strange else None


def _schema(route: APIRoute) -> bytes:
    field = route.body_field
    if field is None:
        return b"null"
    annotation: Any = field.field_info.annotation
    return _schema_of(annotation, field.field_info.is_required())


@lru_cache(maxsize=512)
def _schema_of(annotation: Any, required: bool) -> bytes:
    schema = TypeAdapter(annotation if required else annotation | None).json_schema()
    return orjson.dumps(schema)


def filled(names: Iterable[str], details: Mapping[str, Any]) -> dict[str, Any]:
    """The details that the form takes as they are."""
    return {name: details[name] for name in names if name in details}
