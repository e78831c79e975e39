"""Which review an interconnection application asks for, and what its screens find before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from shared.rules.interconnection.facts import Facility, Location
from shared.rules.interconnection.review import Review, review
from shared.rules.interconnection.ruleset import rules_for
from shared.rules.interconnection.screens import decided
from shared.schemas.facts import ListingFacts, ListingStatus
from shared.schemas.parts import DesignFacts, ScreenResult

INVERTER_STANDARD: Final = "UL 1741"
"""Interconnection procedures ask for inverters listed to it; which edition, the listing says (SA, SB)."""
NOT_STATED: Final = "not stated"
"""What the application says of inverters whose listing nobody has stated or read."""
SPLIT_PHASE_V: Final = 240
NOTHING_KNOWN: Final = Location()
"""Before the utility has said anything of the grid every fact of the place is unknown, and so are its screens."""


@dataclass(frozen=True)
class Certification:
    """What is known of the inverters' listing."""

    standard: str | None
    """The standard by which every inverter is listed, as a source or a certificate states it; None: not stated."""
    expected: bool
    """True where it is only expected: somebody has to read the certificate first."""


def certification_of(design: DesignFacts, read: Iterable[ListingFacts] = ()) -> Certification:
    """By the design's listings and by certificates that were read since."""
    models = {one.model for one in design.inverters} or {one.model for one in design.batteries}
    of_inverters = [one for one in (*design.listings, *read) if one.standard.startswith(INVERTER_STANDARD)]
    stated = {one.model: one.standard for one in of_inverters if one.status is ListingStatus.STATED}
    if models and models <= stated.keys():
        return Certification(min(stated[model] for model in models), expected=False)
    return Certification(None, expected=models <= {one.model for one in of_inverters})


class Size(Protocol):
    """How much is applied for."""

    @property
    def kwac(self) -> float: ...
    @property
    def battery_kw(self) -> float: ...
    @property
    def export_limit_kw(self) -> float | None: ...


def facility_of(
    design: DesignFacts, certified: bool | None = None, size: Size | None = None, existing_kw: float = 0.0
) -> Facility:
    """What is connected to the grid, by the design unless another ``size`` is stated, with what is there already.

    ``certified`` is None where nobody has stated or read it.
    """
    phases = design.service_phases or (1 if design.service_voltage_v == SPLIT_PHASE_V else 3)
    kva = sum(one.count * (one.kva or one.kw) for one in design.inverters) if size is None else 0.0
    kwac, storage_kw = (size.kwac, size.battery_kw) if size is not None else design.generators[:2]
    export_kw = (size or design).export_limit_kw
    return Facility(
        kwac + existing_kw,
        storage_kw=storage_kw,
        export_kw=None if export_kw is None else export_kw + existing_kw,
        kva=kva + existing_kw if kva else None,
        phases=3 if phases == 3 else 1,
        connection=None,
        certified=certified,
    )


@dataclass(frozen=True)
class Prescreen:
    """What our own screens found, by the same rules as the utility's; what depends on unknown facts is undecided."""

    rules: str
    level: int
    """1 simplified, 2 fast track, 3 study; 2 where a fact of the grid decides that we do not have."""
    known_level: int | None
    found: Review

    @property
    def screens(self) -> tuple[ScreenResult, ...]:
        return decided((*self.found.screens, *self.found.supplemental))

    @property
    def undecided(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.found.screens if one.result == "unknown")


def rules_of(jurisdiction: str, on: date) -> str:
    """Id and version of the rules by which an application of that day is screened. ValueError before all rules."""
    rules = rules_for(jurisdiction, on)
    return f"{rules.id} v{rules.version}"


def prescreen(
    design: DesignFacts, jurisdiction: str, on: date, *, certified: bool | None, size: Size | None = None,
    location: Location = NOTHING_KNOWN, existing_kw: float = 0.0,
) -> Prescreen:  # fmt: skip
    """The application as the utility will see it. ValueError for a day before all rules.

    ``location`` is as the utility tells it: with ``existing_kw``, what runs at the meter already.
    The nameplate with storage counts everywhere: no utility has agreed to a limit of export before it has seen one.
    """
    rules, location = rules_for(jurisdiction, on), location.without(existing_kw)
    found = review(facility_of(design, certified, size, existing_kw), location, rules)
    # the level does not wait for a certificate that is on its way
    expected = review(facility_of(design, True, size, existing_kw), location, rules).level
    level = found.level or expected
    return Prescreen(rules_of(jurisdiction, on), level or 2, found.level, found)
