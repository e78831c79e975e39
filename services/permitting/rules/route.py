"""Whether a permit can be issued by software at once (SolarAPP+), or goes to a plan reviewer.

The eligibility rules of SolarAPP+ as its checklists state them (NREL/UL; Monterey County checklist 2021, storage since
v2.0) and what the law of the place says, as far as the design's own facts decide them; what only a site visit can tell
is the installer's declaration. A fact that is missing makes a question; until it is answered the route is the standard
one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.permitting.rules.authorities import Authority
from services.permitting.rules.kinds import BY_SOFTWARE
from services.permitting.rules.voltage import coldest_voc_v
from shared.schemas.parts import DesignFacts, Segment
from shared.schemas.permitting import PermitKind, PermitRoute

SOURCE: Final = "SolarAPP+ eligibility checklist 2021, with storage v2.7.0 (2024-12)"

MAX_SYSTEM_VOLTAGE_V: Final = 600.0
MAX_STRING_INVERTERS: Final = 2
MAX_PARALLEL_STRINGS: Final = 2
MAX_BUSBAR_A: Final = 225
MAX_SERVICE_A: Final = 400
SERVICE_VOLTAGE_V: Final = 240
"""Single phase only."""
CONTINUOUS_FACTOR: Final = 1.25
"""NEC 690.8(B): overcurrent devices carry 125 % of the continuous current."""


@dataclass(frozen=True)
class Plan:
    """What the rules look at. None: not known."""

    kwac: float
    segment: Segment | None = None
    phases: int | None = None
    service_a: float | None = None
    new_pv: bool | None = None
    """No photovoltaics stand there already."""
    inverter_count: int | None = None
    module_count: int | None = None
    strings: tuple[int, ...] | None = None
    """Modules in each; empty for micro-inverters."""
    string_voc_stc_v: float | None = None
    """None without strings."""
    beta_voc_pct_per_k: float | None = None
    tmin_c: float | None = None


@dataclass(frozen=True)
class Rule:
    """One eligibility rule as found; ``passed`` is None where a fact is missing, which ``question`` asks for."""

    code: str
    passed: bool | None
    value: float | None
    limit: float
    citation: str
    question: str = ""


@dataclass(frozen=True)
class Route:
    route: PermitRoute
    rules: tuple[Rule, ...]

    @classmethod
    def standard(cls, reasons: Iterable[str], citation: str) -> "Route":
        """The way to a plan reviewer, for reasons that somebody else gives."""
        return cls(PermitRoute.STANDARD, tuple(Rule(one, False, None, 0, citation) for one in reasons))

    @property
    def failed(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.passed is False)

    @property
    def open(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.passed is None)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not the instant one; empty where it is."""
        return tuple(rule.code for rule in self.rules if not rule.passed)


@dataclass(frozen=True)
class Declared:
    """What neither design nor survey tells, as a named person has answered. None: not answered yet."""

    service_a: float | None = None
    new_pv: bool | None = None
    tmin_c: float | None = None


def route_of(
    design: DesignFacts, segment: Segment, authority: Authority, on: date,
    kind: PermitKind = PermitKind.BUILDING, declared: Declared = Declared(),
) -> Route:  # fmt: skip
    """The route of a permit for a design in a contract, with every rule that keeps it from the instant one."""
    plan = Plan(
        design.kwac,
        segment=segment,
        phases=1 if design.service_voltage_v == SERVICE_VOLTAGE_V and design.service_phases != 3 else 3,
        service_a=declared.service_a,
        new_pv=declared.new_pv,
        inverter_count=design.inverter_count,
        module_count=design.module_count,
        strings=design.string_lengths,
        string_voc_stc_v=design.string_voc_stc_v,
        beta_voc_pct_per_k=_steepest(design),
        tmin_c=declared.tmin_c,
    )
    return choose(plan, authority, on, kind)


def _steepest(design: DesignFacts) -> float | None:
    """The coefficient by which the voltage rises most in the cold; None where one of the modules states none."""
    stated = [design.module_of(string).beta_voc_pct_per_k for string in design.strings]
    known = [one for one in stated if one is not None]
    return min(known) if known and len(known) == len(stated) else None


def choose(plan: Plan, authority: Authority, on: date, kind: PermitKind = PermitKind.BUILDING) -> Route:
    """The route of a permit for a plan at an authority on a day."""
    if kind not in BY_SOFTWARE:
        return Route(PermitRoute.STANDARD, (Rule("decided_by_a_person", False, 1.0, 0, authority.citation),))
    rules = (*_authority(plan, authority, on), *_checklist(plan))
    instant = all(rule.passed for rule in rules)
    return Route(PermitRoute.INSTANT if instant else PermitRoute.STANDARD, rules)


def _authority(plan: Plan, authority: Authority, on: date) -> Iterator[Rule]:
    law = authority.instant
    if authority.routes is not None or law is None:
        offered = PermitRoute.INSTANT in (authority.routes or ())
        yield Rule("authority_has_no_instant_permits", offered, float(offered), 1, authority.citation)
    else:
        yield _at_least("place_is_exempt", authority.population, law.least_population, law.citation)
        yield _at_least("county_is_exempt", authority.county_population, law.least_county_population, law.citation)
        large = authority.population is not None and authority.population > law.large_population
        since = law.large_from if large else law.others_from
        begun = on >= since
        yield Rule("authority_has_no_instant_permits", begun, float(begun), 1, f"{law.citation}, from {since}")
    if law is not None:
        yield _at_most("above_instant_size", plan.kwac, law.max_kwac, law.citation)


def _checklist(plan: Plan) -> Iterator[Rule]:
    home = None if plan.segment is None else plan.segment is Segment.RESIDENTIAL
    yield _condition("not_residential", home, "Is it a dwelling?")
    yield _condition("not_single_phase_240_v", None if plan.phases is None else plan.phases == 1, "Is it one phase?")
    yield _condition("existing_pv", plan.new_pv, "Does no photovoltaic system stand there already?")
    yield _at_most("service_above_400_a", plan.service_a, MAX_SERVICE_A, SOURCE)
    if plan.strings is not None and plan.inverter_count is not None:
        yield from _inverters(plan.strings, plan.inverter_count, plan.module_count)
    if plan.string_voc_stc_v is not None:
        yield _voltage(plan.string_voc_stc_v, plan)
    amperes = plan.kwac * 1000 / SERVICE_VOLTAGE_V * CONTINUOUS_FACTOR
    yield _at_most("output_above_225_a_busbar", amperes, MAX_BUSBAR_A, SOURCE)


def _inverters(strings: tuple[int, ...], inverters: int, modules: int | None) -> Iterator[Rule]:
    if not strings:
        fits = None if modules is None else inverters == modules
        yield _condition("microinverters_without_one_module_each", fits, "How many modules are there?")
        return
    yield _at_most("more_than_two_string_inverters", inverters, MAX_STRING_INVERTERS, SOURCE)
    yield _at_most("more_than_two_parallel_strings", len(strings), MAX_PARALLEL_STRINGS * inverters, SOURCE)


def _voltage(voc_stc_v: float, plan: Plan) -> Rule:
    least, most = coldest_voc_v(voc_stc_v, plan.beta_voc_pct_per_k, plan.tmin_c)
    passed = False if least > MAX_SYSTEM_VOLTAGE_V else True if most and most <= MAX_SYSTEM_VOLTAGE_V else None
    ask = "What are the module's voltage coefficient and the lowest temperature of the place?"
    value = least if passed is False else most
    return Rule("above_600_v", passed, value and round(value, 1), MAX_SYSTEM_VOLTAGE_V, f"{SOURCE}; NEC 690.7(A)", ask)


def _at_most(code: str, value: float | None, limit: float, citation: str) -> Rule:
    passed = None if value is None else value <= limit + 1e-9
    return Rule(code, passed, value, limit, citation, f"{code}: what is the value, at most {limit:g}?")


def _at_least(code: str, value: float | None, limit: float, citation: str) -> Rule:
    passed = None if value is None else value >= limit
    return Rule(code, passed, value, limit, citation, f"{code}: how many inhabitants, at least {limit:g}?")


def _condition(code: str, holds: bool | None, question: str) -> Rule:
    return Rule(code, holds, None if holds is None else float(holds), 1, SOURCE, question)
