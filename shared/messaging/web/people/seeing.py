"""Which tasks a caller sees: those of its roles, its projects, its organisation; an operator all."""

from collections.abc import Mapping
from dataclasses import replace

from shared.messaging.storage.store import Task, TaskFilter
from shared.messaging.web.access import Access, Scope
from shared.messaging.web.security import Caller

OPERATOR = "operator"
WHO_WORKS = Access(scopes=(Scope.OWN, Scope.ORGANISATION, Scope.ALL), lists=True)
"""Everybody with a role that does something; which tasks they see is ``seen_by``."""


def seen_by(caller: Caller, roles: Mapping[str, str]) -> TaskFilter:
    """``roles``: the contract's table. A role that reaches its own projects sees none where the token names none."""
    seen = TaskFilter(projects=caller.projects, organisation=caller.organisation)
    if OPERATOR in caller.roles:
        return seen
    known = [role for role in caller.roles if role in roles]
    mine = frozenset(role for role in known if caller.projects is not None or roles[role] != Scope.OWN)
    theirs = frozenset(role for role in known if roles[role] == Scope.ORGANISATION)
    return replace(seen, roles=mine, organisation_roles=theirs)


def sees(caller: Caller, roles: Mapping[str, str], task: Task) -> bool:
    seen = seen_by(caller, roles)
    return (
        (seen.roles is None or task.role in seen.roles)
        and (seen.projects is None or task.project_id in seen.projects)
        and (task.role not in seen.organisation_roles or task.organisation in (None, seen.organisation))
    )
