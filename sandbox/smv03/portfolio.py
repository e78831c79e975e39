"""The systems the aggregator knows, in memory: the latest state of each, bounded, in pages."""

from bisect import bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import Any, Final

from shared.client.reading import Fact
from shared.schemas.event import Event
from shared.schemas.onboarding import (
    ActivatedSystemState,
    DERConsentGranted,
    DERConsentRevoked,
    EquipmentReplaced,
    OperationalStatus,
    SystemDecommissioned,
    SystemOffline,
    SystemRestored,
)

MAX_SYSTEMS: Final = 200_000
REMEMBERED: Final = 50_000
"""Removed systems, and offline notes of systems not seen yet, that are remembered against late records."""

CHANGES_SHOWN: Final = 20
"""Of each system, the newest."""
CHANGES: Final = (DERConsentGranted, DERConsentRevoked, EquipmentReplaced)
"""Events that say why a record differs from the one before."""
FOLLOWED: Final = (SystemOffline, SystemRestored, SystemDecommissioned, *CHANGES)
"""Events that are read beside the registry."""

System = dict[str, Any]


class Taken(StrEnum):
    """What became of a record."""

    CHANGED = "changed"
    STALE = "stale"
    """A lower or equal revision than the one known."""
    NO_ROOM = "no_room"


@dataclass(frozen=True)
class Totals:
    """What the portfolio amounts to, over systems that are not blocked."""

    systems: int
    dispatchable: int
    """With consent and active; the others are visible only."""
    power_w: int
    storage_wh: int


@dataclass
class Portfolio:
    """By project, as the registry's key; shown by system. All methods may be called from any thread."""

    max_systems: int = MAX_SYSTEMS
    refused: int = 0
    """Records of systems for which there was no room."""
    _systems: dict[str, ActivatedSystemState] = field(default_factory=dict)
    _project_of: dict[str, str] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    """System ids, sorted: the order of the pages."""
    _removed: OrderedDict[str, int] = field(default_factory=OrderedDict)
    """Project -> the last revision of its removed system: a late older record does not bring it back."""
    _offline: OrderedDict[str, dict[str, str]] = field(default_factory=OrderedDict)
    """Project -> since when and why, from the events, which may come before the registry's record."""
    _changes: OrderedDict[str, list[dict[str, Any]]] = field(default_factory=OrderedDict)
    """Project -> what was told of its consents and devices since reading began; its state is the record's alone."""
    _lock: Lock = field(default_factory=Lock)

    def take(self, fact: Fact) -> Taken:
        """Takes in one fact; the same again changes nothing."""
        with self._lock:
            if fact.event is None:
                return self._remove(fact.key)
            if isinstance(fact.event, ActivatedSystemState):
                return self._put(fact.key, fact.event)
            return self._note(fact.key, fact.event)

    def get(self, system_id: str) -> System | None:
        with self._lock:
            project = self._project_of.get(system_id)
            return None if project is None else self._shown(project)

    def page(self, after: str, limit: int) -> tuple[list[System], str | None]:
        """At most ``limit`` systems with an id above ``after``, and the cursor of the next page if there is one."""
        with self._lock:
            start = bisect_right(self._order, after)
            ids = self._order[start : start + limit]
            more = start + limit < len(self._order)
            return [self._shown(self._project_of[found]) for found in ids], ids[-1] if more else None

    def totals(self) -> Totals:
        with self._lock:
            live = [one for one in self._systems.values() if one.status is not OperationalStatus.BLOCKED]
            return Totals(
                systems=len(self._systems),
                dispatchable=sum(1 for one in live if one.status is OperationalStatus.ACTIVE and one.consent),
                power_w=sum(one.nameplate.rtg_max_w for one in live),
                storage_wh=sum(one.nameplate.rtg_max_wh for one in live),
            )

    def __len__(self) -> int:
        return len(self._systems)

    def _put(self, project: str, state: ActivatedSystemState) -> Taken:
        known = self._systems.get(project)
        newest = known.revision if known else self._removed.get(project, 0)
        if state.revision <= newest:
            return Taken.STALE
        if known is None and len(self._systems) >= self.max_systems:
            self.refused += 1
            return Taken.NO_ROOM
        if known is not None:
            self._unlist(str(known.system_id))
        self._removed.pop(project, None)
        self._systems[project] = state
        self._project_of[str(state.system_id)] = project
        insort(self._order, str(state.system_id))
        return Taken.CHANGED

    def _remove(self, project: str) -> Taken:
        self._offline.pop(project, None)
        self._changes.pop(project, None)
        known = self._systems.pop(project, None)
        if known is None:
            return Taken.STALE
        self._unlist(str(known.system_id))
        self._removed[project] = known.revision
        _bound(self._removed)
        return Taken.CHANGED

    def _unlist(self, system_id: str) -> None:
        del self._project_of[system_id]
        del self._order[bisect_right(self._order, system_id) - 1]

    def _note(self, project: str, event: Event) -> Taken:
        if isinstance(event, SystemDecommissioned):
            return self._remove(project)
        if isinstance(event, CHANGES):
            return self._change(project, event)
        if isinstance(event, SystemOffline):
            self._offline[project] = event.model_dump(mode="json", include={"since", "reason"})
            _bound(self._offline)
            return Taken.CHANGED
        if isinstance(event, SystemRestored) and self._offline.pop(project, None) is not None:
            return Taken.CHANGED
        return Taken.STALE

    def _change(self, project: str, event: Event) -> Taken:
        told = {"event": type(event).__name__, **event.model_dump(mode="json", exclude={"project_id"})}
        known = self._changes.setdefault(project, [])
        if told in known:
            return Taken.STALE
        known.append(told)
        del known[:-CHANGES_SHOWN]
        _bound(self._changes)
        return Taken.CHANGED

    def _shown(self, project: str) -> System:
        state = self._systems[project].model_dump(mode="json")
        return {**state, "offline": self._offline.get(project), "changes": self._changes.get(project, [])}


def _bound(remembered: OrderedDict[str, Any]) -> None:
    while len(remembered) > REMEMBERED:
        remembered.popitem(last=False)
