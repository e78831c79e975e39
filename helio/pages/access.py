"""Who may call what: the matrix of roles and routes, read from the routes themselves."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

from shared.messaging.running import CHASSIS, http_side
from shared.messaging.web.access import Operation, Scope, operations, unrecorded
from shared.schemas.roles import ROLES
from shared.schemas.topics import SERVICES

EVERY_SERVICE = "every service"
WHERE_NAMED = "organisation, where the service's rows name one"
SITUATIONS = ("own", "other", "no_project", "other_organisation")
"""Whose project a caller asks for: its own, or one that names its organisation; another's; its own with a token that
names neither project nor organisation; its own with a token of another organisation."""


@dataclass(frozen=True)
class Row:
    """One operation of one service."""

    service: str
    operation: Operation

    @property
    def reach(self) -> dict[str, str]:
        """Role -> how far it reaches here; roles that may not call are left out."""
        access = self.operation.access
        return {role: self._reach(role, scope) for role, scope in access.named(ROLES).items()}

    def _reach(self, role: str, scope: Scope) -> str:
        access = self.operation.access
        if scope is Scope.ORGANISATION and (access.lists or access.organisations.get(role) is unrecorded):
            return "all (no organisation recorded yet)"
        if scope is Scope.ORGANISATION and access.scopes:
            return WHERE_NAMED
        return str(scope)

    def situations(self, role: str) -> tuple[str, ...]:
        """In which ``SITUATIONS`` callers of a role are let in."""
        reach = self.reach.get(role)
        if self.operation.access.anybody:
            return SITUATIONS
        if reach is None or reach == WHERE_NAMED:
            return ()  # a route that every service has, and of some of them the rows name nobody
        narrow = reach in (Scope.OWN, Scope.ORGANISATION) and not self.operation.access.lists
        return ("own",) if narrow else SITUATIONS


def matrix() -> list[Row]:
    """Every operation of every service; what all services answer alike stands once, at the end."""
    return list(_rows())


def _rows() -> Iterator[Row]:
    chassis = FastAPI()
    for router in CHASSIS:
        chassis.include_router(router)
    common = operations(chassis, ROLES)
    shared = {(one.method, one.path) for one in common}
    for name in SERVICES:
        for one in operations(application(name), ROLES):
            if (one.method, one.path) not in shared:
                yield Row(name, one)
    for one in common:
        yield Row(EVERY_SERVICE, one)


def application(service: str) -> FastAPI:
    """The HTTP side of a service, not running."""
    app = importlib.import_module(f"services.{service}.app")
    return http_side(app.SERVICE, app.api.router, title=service)


def as_json(rows: list[Row]) -> list[dict[str, object]]:
    """An entry for each operation and role that may call: how far it reaches, and in which situations it is let in."""
    return [
        {"service": row.service, "method": row.operation.method, "path": row.operation.path, "role": role}
        | {"scope": row.reach.get(role, "anybody")}
        | {name: name in row.situations(role) for name in SITUATIONS}
        for row in rows
        for role in ROLES
        if row.situations(role)
    ]


HEAD = """# Who may call what

Printed by `helio access` from the routes. A route that names nobody is not served, and a role that a route does not
name is refused (403), as is a request without a good token (401). Callers have the roles of their token's claim
`roles`; how far a role reaches stands in one table, `shared/schemas/roles.py`:

- **own**: the projects in the token's claim `projects` (`project_id`: a list of one). Without the claim: none.
- **org**: what the project's rows name the token's claim `org` for: the permit's authority, the order's supplier, the
  crew that has taken the job on (until one has, any crew may) and, of what it has built, that crew.
- **all**: every project.
- **org°**: org, in a service whose rows name one. What is in a document is for the roles of its kind alone
  (`shared/schemas/documents.py`), which may be fewer than are let into the route.
- **all\\***: all, since no organisation is recorded there yet: the role is asked for, its organisation is not.
- **process**: no project, only how the process is.

A token that names projects is good for those alone, also where its role reaches all. `/tasks` shows the open tasks of
the caller's own roles (an operator: of all), those of **own** roles only in their projects. `/status` and `/metrics`
are open to the machine itself where `HELIO_STATUS_OPEN_ON_LOOPBACK` is set: the embedded stack sets it, nobody else
should. The description of the API (`/openapi.json`) is open.
"""
SHORT = {"organisation": "org", WHERE_NAMED: "org°", "all (no organisation recorded yet)": "all*"}


def as_page(rows: list[Row]) -> str:
    """Markdown: a table for each service, a column for each role."""
    parts = [HEAD]
    for service in (*SERVICES, EVERY_SERVICE):
        parts.append(f"## {service[0].upper()}{service[1:]}\n")
        parts.append(f"| operation | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}")
        parts += [_line(row) for row in rows if row.service == service]
        parts.append("")
    return "\n".join(parts)


def _line(row: Row) -> str:
    access = row.operation.access
    if access.credential is not None:
        cells = [f"no role: a {access.credential}'s own credential"] + [""] * (len(ROLES) - 1)
    elif access.anybody:
        cells = ["anybody"] * len(ROLES)
    else:
        cells = [SHORT.get(reach, reach) for reach in (row.reach.get(role, "") for role in ROLES)]
    return f"| {row.operation.method} `{row.operation.path}` | {' | '.join(cells)} |"
