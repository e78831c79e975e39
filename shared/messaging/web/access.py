"""Who may call a route: each names its roles in one place, and a route that names none is not served.

How far a role reaches stands in the contract's table. A role of an organisation is named by a keyword, with the
function that finds which organisations the project's rows name: ``command_for("operator", supplier=of_order)``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from uuid import UUID

from fastapi import FastAPI, HTTPException, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import FindOrganisations
from shared.messaging.handling.work import Work
from shared.messaging.storage.entities import Owned
from shared.messaging.storage.store import Refused
from shared.messaging.web.security import Caller


class Scope(StrEnum):
    """How far a role reaches."""

    OWN = "own"
    """The projects that the token names; none where it names none."""
    ORGANISATION = "organisation"
    """What the project's rows name the token's organisation for."""
    ALL = "all"
    PROCESS = "process"
    """No project: only how the process itself is."""


READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOOKED_BACK: Final = 200
"""Tasks of a project that ended, of which one may have been the caller's."""


async def unrecorded(_: Work, __: Mapping[str, str]) -> Collection[str] | None:
    """For routes whose rows hold no organisation at all: said so in the matrix, and every holder of the role passes."""
    return None


@dataclass(frozen=True, eq=False)
class Access:
    """What a route says of its callers. Callers of any one of the roles pass, each as far as it reaches."""

    roles: Collection[str] = ()
    organisations: Mapping[str, FindOrganisations] = field(default_factory=dict)
    scopes: Collection[Scope] = ()
    """Stands for every role that reaches so far."""
    lists: bool = False
    """The route is of no project: it shows each caller only what is the caller's."""
    loopback: bool = False
    """Also without a token from the machine itself, where ``status_open_on_loopback`` is set."""
    anybody: bool = False
    credential: str | None = None
    """Whose: not of the issuer, the route itself knows it. No role passes by one, and no token does."""

    _named: dict[int, tuple[Mapping[str, str], dict[str, Scope]]] = field(default_factory=dict, init=False, repr=False)
    """Found once for a table, which is kept with it: asked with every request."""

    def named(self, table: Mapping[str, str]) -> dict[str, Scope]:
        """The roles that may call, and how far each reaches."""
        kept = self._named.get(id(table))
        if kept is None:
            explicit = {role: Scope(table[role]) for role in (*self.roles, *self.organisations)}
            found = explicit | {role: Scope(reach) for role, reach in table.items() if reach in self.scopes}
            kept = self._named[id(table)] = (table, found)
        return kept[1]

    async def admit(self, request: Request) -> Caller:
        """The caller. Raises 401 without a good token, 403 with what is missing, 429 for too many requests.

        Who comes to do what was theirs until it was given to another organisation is told so: Refused, 409.
        """
        caller: Caller = await request.app.state.tokens.caller(request)
        named = self.named(request.app.state.roles)
        if caller.roles.isdisjoint(named):
            raise HTTPException(403, f"this needs one of the roles {', '.join(sorted(named))}")
        if self.lists:
            return await _with_own_houses(caller, named, request)
        project = _project_in(request)
        if caller.projects is not None and project not in caller.projects:
            raise HTTPException(403, "this token is for another project")
        mine = [(role, scope) for role, scope in named.items() if role in caller.roles]
        reaches = {scope for _, scope in mine if _reaches(scope, caller, request)}
        if reaches == {Scope.OWN} and project is not None and await _was_another_owners(caller, project, request):
            raise HTTPException(403, "this token was issued to a former owner: the project has another one since")
        if reaches:
            return caller
        for role, scope in mine:
            if scope is Scope.ORGANISATION and await self._of_organisation(role, caller, project, request):
                return caller
        if request.method not in READING and project is not None and await _had_a_task(caller, project, request):
            raise Refused("given-to-another", "what you had to do here was given to another organisation meanwhile")
        raise HTTPException(403, "this is beyond the projects or the organisation that the token names")

    async def _of_organisation(self, role: str, caller: Caller, project: UUID | None, request: Request) -> bool:
        processor: Processor = request.app.state.processor
        find = self.organisations.get(role)
        if find is None and self.scopes and not self.lists:
            find = processor.service.organisations.get(role)
        if find is None or find is unrecorded:
            return find is unrecorded
        if project is None:
            return False
        found = await processor.look(project, lambda work: find(work, request.path_params))
        return caller.belongs_to(found)


async def _was_another_owners(caller: Caller, project: UUID, request: Request) -> bool:
    """Whether the project has had another owner since the caller's token was issued, where the service knows that."""
    processor: Processor = request.app.state.processor
    root = processor.service.root
    if not issubclass(root, Owned):
        return False
    found = await processor.look(project, lambda work: work.get(root))
    since = found.owned_since if isinstance(found, Owned) else None
    return since is not None and caller.issued_at < since.timestamp()


async def bought(caller: Caller, project: UUID, request: Request) -> datetime | None:
    """When a caller who reaches own projects alone has bought this one, by its calendar; None for the first owner."""
    processor: Processor = request.app.state.processor
    root, roles = processor.service.root, request.app.state.roles
    reaches = {Scope(roles[role]) for role in caller.roles if role in roles}
    if reaches != {Scope.OWN} or not issubclass(root, Owned):
        return None
    found = await processor.look(project, lambda work: work.get(root))
    return found.owned_from if isinstance(found, Owned) else None


async def _with_own_houses(caller: Caller, named: Mapping[str, Scope], request: Request) -> Caller:
    """Who calls for a list, without the projects that have had another owner since."""
    reaches = {scope for role, scope in named.items() if role in caller.roles}
    if reaches != {Scope.OWN} or caller.projects is None:
        return caller
    sold = [one for one in caller.projects if await _was_another_owners(caller, one, request)]
    return replace(caller, projects=caller.projects.difference(sold)) if sold else caller


async def _had_a_task(caller: Caller, project: UUID, request: Request) -> bool:
    """Whether the caller's organisation had a task of this project that ended: it knows the project."""
    processor: Processor = request.app.state.processor
    told = await processor.look(project, lambda work: work.tasks_so_far(LOOKED_BACK))
    mine = [one.task for one in told.closed if one.task.role in caller.roles and one.task.organisation is not None]
    return any(task.organisation == caller.organisation for task in mine)


def _reaches(scope: Scope, caller: Caller, request: Request) -> bool:
    of_project = "project_id" in request.path_params
    match scope:
        case Scope.ALL:
            return True
        case Scope.OWN:
            return of_project and caller.projects is not None  # that it names this one was asked before
        case Scope.PROCESS:
            return not of_project
    return False


def _project_in(request: Request) -> UUID | None:
    found = request.path_params.get("project_id")
    try:
        return None if found is None else UUID(str(found))
    except ValueError:
        return None


class Reader:
    """A dependency: the caller of a route, let in. A coroutine: FastAPI would run a plain function in a thread."""

    def __init__(self, access: Access) -> None:
        self.access = access

    async def __call__(self, request: Request) -> Caller:
        return await self.access.admit(request)


class Probe:
    """A dependency of what tells how the process is: for the machine's own probes, or callers with a role."""

    def __init__(self, access: Access) -> None:
        self.access = access

    async def __call__(self, request: Request) -> None:
        if self.access.anybody:
            return
        local = request.app.state.settings.status_open_on_loopback and _from_loopback(request)
        if not (self.access.loopback and local):
            await self.access.admit(request)


class Holder:
    """A dependency: who holds a credential that is not the issuer's. ``find`` gives the holder, or raises 401."""

    def __init__(self, whose: str, find: Callable[[Request], UUID]) -> None:
        self.access = Access(credential=whose)
        self._find = find

    async def __call__(self, request: Request) -> UUID:
        return self._find(request)


def _from_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


anybody = Probe(Access(anybody=True))
"""A dependency of routes that are open to the world."""


# -- what an application says as a whole -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Operation:
    """A route, and what it says of its callers."""

    method: str
    path: str
    access: Access


def operations(app: FastAPI, table: Mapping[str, str]) -> list[Operation]:
    """Every route of an application. ``table``: all roles, and how far each reaches.

    Raises TypeError for a route that says nothing, says two things, or says what the table does not allow.
    """
    found = []
    described = {app.openapi_url, app.docs_url, app.redoc_url, app.swagger_ui_oauth2_redirect_url}
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute):
            if route.path not in described:
                raise TypeError(f"{route.path} names nobody who may call it")
            continue
        stated = list(_named_by(route.dependant))
        for method in sorted(route.methods or ()):
            where = f"{method} {route.path}"
            if len(stated) != 1:
                raise TypeError(f"{where} names {'more than once' if stated else 'nobody'} who may call it")
            if wrong := _wrong(stated[0], table, str(route.path)):
                raise TypeError(f"{where}: {wrong}")
            found.append(Operation(method, str(route.path), stated[0]))
    return found


def _named_by(dependant: Dependant) -> Iterator[Access]:
    for one in dependant.dependencies:
        access = getattr(one.call, "access", None)
        if isinstance(access, Access):
            yield access
        yield from _named_by(one)


def _wrong(access: Access, table: Mapping[str, str], path: str) -> str | None:
    if unknown := sorted({*access.roles, *access.organisations} - table.keys()):
        return f"there is no role {unknown[0]}"
    for role, scope in access.named(table).items():
        if not access.scopes and (scope is Scope.ORGANISATION) != (role in access.organisations):
            return f"{role} reaches {scope}: name where the organisation is found for roles of one, and for no other"
        of_project = "{project_id}" in path
        if of_project and scope is Scope.PROCESS:
            return f"{role} may see no project"
        if scope in (Scope.OWN, Scope.ORGANISATION) and not (of_project or access.lists):
            return f"{role} reaches {scope}, and the path names no project"
    if not (access.anybody or access.credential or access.named(table)):
        return "it names nobody who may call it"
    return None
