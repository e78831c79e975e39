"""May the inverters feed this panel, and what else if not: NEC 705.12 by every method, 705.11, 705.13.

Currents are continuous output ratings. Of the methods for busbars one suffices. Where none is met, the ways out that a
contractor sells are stated with the figure that makes each pass and the key under which the price book knows it.
Not judged here because the code leaves them to engineering supervision: multiple-ampacity busbars and feed-through
lugs (705.12(B)(5), (6) in 2023).
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.design.rules.checks import Check, at_most
from services.design.rules.electrical import nec
from services.design.rules.electrical.currents import CONTINUOUS_FACTOR, standard_ocpd_a
from services.design.rules.electrical.service import power_kw

OVERSUBSCRIPTION = 1.2
"""705.12: 120 % of the busbar where sources sit at opposite ends, or at either end of a centre-fed dwelling panel."""

PANEL_SIZES_A = (125, 150, 200, 225, 320, 400, 600, 800, 1000, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000)
"""Busbar ratings in which load centres and switchboards are sold (manufacturers' catalogues; ours)."""

FallbackKind = Literal["derate_main", "pcs_limit", "supply_side", "panel_upgrade"]


class Panel(BaseModel):
    """The panel to be fed. Amperes."""

    model_config = ConfigDict(frozen=True)

    busbar_a: Annotated[float, Field(gt=0)]
    main_a: Annotated[float, Field(gt=0)]
    service_a: Annotated[float, Field(gt=0)]
    """Ampacity of the service conductors."""
    voltage_v: Annotated[float, Field(gt=0)] = 240.0
    phases: Literal[1, 3] = 1
    centre_fed: bool = False
    opposite_end_free: bool = True
    """The backfed breaker can stand at the end of the busbar opposite the main."""
    branch_breakers_a: Annotated[float, Field(ge=0)] | None = None
    """Sum of the load breakers without the main; None where nobody read them."""
    existing_sources_a: Annotated[float, Field(ge=0)] = 0.0
    """Continuous output of generation already connected to this busbar."""
    existing_source_breakers_a: Annotated[float, Field(ge=0)] = 0.0
    dwelling: bool = True
    calculated_load_a: Annotated[float, Field(ge=0)] | None = None
    """Article 220 load, below which the main must not be derated; None where it was not calculated."""
    supply_side_allowed: bool = True
    """False where the utility or the authority refuses a connection ahead of the main."""

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if self.main_a > self.busbar_a:
            raise ValueError(f"main_a {self.main_a:g} exceeds busbar_a {self.busbar_a:g} (NEC 408.36)")
        return self


class Fallback(BaseModel):
    """One way out. ``figure`` is in amperes: new main, output setting, tap device, or new busbar."""

    model_config = ConfigDict(frozen=True)

    kind: FallbackKind
    feasible: bool
    figure_a: float | None
    lost_kwac: float
    """Continuous output given up; 0 unless the output is limited."""
    price_key: str
    check: Check | None
    note: str


class Interconnection(BaseModel):
    """Verdict on a panel. ``checks`` holds every method the edition knows, passed or not."""

    model_config = ConfigDict(frozen=True)

    passed: bool
    method: str | None
    """Rule name of the first method that passes, where the main carries what flows back."""
    output_a: float
    backfeed_breaker_a: int
    max_output_a: float
    """Largest new continuous output the panel takes as it is."""
    max_output_kwac: float
    checks: list[Check]
    fallbacks: list[Fallback]
    """Ways to connect where no method passes or no space is left; feasible ones first. Which to take is for money to
    say."""


def kw(current_a: float, panel: Panel) -> float:
    """Power of a balanced current at the panel's voltage."""
    return power_kw(current_a, panel.voltage_v, panel.phases)


def interconnect(panel: Panel, output_a: float, edition: str, breaker_a: int | None = None) -> Interconnection:
    """Judge new inverters of ``output_a`` in all, backfeeding through ``breaker_a`` (default: the standard one)."""
    breaker = breaker_a or standard_ocpd_a(output_a)
    checks = busbar_checks(panel, output_a, breaker, edition)
    carried = through_main(panel, output_a, edition).passed
    passing = next((check.rule for check in checks if check.passed and carried), None)
    room = max_output_a(panel, edition)
    return Interconnection(
        passed=passing is not None,
        method=passing,
        output_a=round(output_a, 6),
        backfeed_breaker_a=breaker,
        max_output_a=round(room, 6),
        max_output_kwac=round(kw(room, panel), 6),
        checks=checks,
        fallbacks=fallbacks(panel, output_a, edition),
    )


def busbar_checks(panel: Panel, output_a: float, breaker_a: float, edition: str) -> list[Check]:
    """705.12's methods that apply to this panel, in the code's order."""
    year = f"NEC {edition}"
    sources = CONTINUOUS_FACTOR * (output_a + panel.existing_sources_a)
    sum_a = sources + panel.main_a
    terms = f"125 % × {output_a + panel.existing_sources_a:.1f} A + main {panel.main_a:g} A"
    checks = [
        at_most(
            "busbar_sum",
            sum_a,
            panel.busbar_a,
            "A",
            edition=year,
            citation=nec.cite("busbar_sum", edition),
            detail=f"{terms}; busbar {panel.busbar_a:g} A",
        )
    ]
    if panel.opposite_end_free and not panel.centre_fed:
        checks.append(
            at_most(
                "busbar_opposite_end",
                sum_a,
                OVERSUBSCRIPTION * panel.busbar_a,
                "A",
                edition=year,
                citation=nec.cite("busbar_opposite_end", edition),
                detail=f"{terms}; 120 % of the busbar, source at the end opposite the main, label DO NOT RELOCATE",
            )
        )
    if panel.branch_breakers_a is not None:
        breakers = panel.branch_breakers_a + panel.existing_source_breakers_a + breaker_a
        checks.append(
            at_most(
                "busbar_breaker_sum",
                breakers,
                panel.busbar_a,
                "A",
                edition=year,
                citation=nec.cite("busbar_breaker_sum", edition),
                detail="all breakers but the main, loads and sources; label on the total of breakers",
            )
        )
    if panel.centre_fed and panel.dwelling and nec.permits("busbar_centre_fed", edition):
        checks.append(
            at_most(
                "busbar_centre_fed",
                sum_a,
                OVERSUBSCRIPTION * panel.busbar_a,
                "A",
                edition=year,
                citation=nec.cite("busbar_centre_fed", edition),
                detail=f"{terms}; 120 % of the busbar, source at either end of a centre-fed dwelling panel",
            )
        )
    return checks


def through_main(panel: Panel, output_a: float, edition: str) -> Check:
    """What no load takes flows back through the main breaker, which carries 80 % of its rating for long."""
    sources = output_a + panel.existing_sources_a
    return at_most(
        "backfeed_through_main",
        CONTINUOUS_FACTOR * sources,
        min(panel.main_a, CONTINUOUS_FACTOR * panel.service_a),
        "A",
        edition=f"NEC {edition}",
        citation=f"{nec.cite('conductor_protection', edition)}; {nec.cite('source_overcurrent', edition)}",
        detail=f"125 % × {sources:.1f} A of sources on the load side; main {panel.main_a:g} A, service conductors "
        f"{panel.service_a:g} A",
    )


def _main_room_a(panel: Panel) -> float:
    """New output that the main and the service conductors bring to the utility."""
    return max(min(panel.main_a / CONTINUOUS_FACTOR, panel.service_a) - panel.existing_sources_a, 0.0)


def max_output_a(panel: Panel, edition: str) -> float:
    """Largest new continuous output that any method admits, at least 0."""
    best = _shared_output_a(panel, edition)
    if panel.branch_breakers_a is not None:
        left = panel.busbar_a - panel.branch_breakers_a - panel.existing_source_breakers_a
        breaker = next(iter(nec.standard_ratings_below(left + 1e-6)), 0)
        best = max(best, breaker / CONTINUOUS_FACTOR)
    return min(best, _main_room_a(panel))


def _shared_output_a(panel: Panel, edition: str) -> float:
    """New output that 125 % of the sources and the main leave room for, at least 0."""
    sources = (_busbar_allowance_a(panel, edition) - panel.main_a) / CONTINUOUS_FACTOR
    return min(max(sources - panel.existing_sources_a, 0.0), _main_room_a(panel))


def _busbar_allowance_a(panel: Panel, edition: str) -> float:
    """What 125 % of the sources and the main may add up to."""
    if panel.centre_fed:
        eased = panel.dwelling and nec.permits("busbar_centre_fed", edition)
    else:
        eased = panel.opposite_end_free
    return panel.busbar_a * (OVERSUBSCRIPTION if eased else 1.0)


def fallbacks(panel: Panel, output_a: float, edition: str) -> list[Fallback]:
    """The ways out, feasible ones first."""
    options = [
        _derate_main(panel, output_a, edition),
        _pcs_limit(panel, output_a, edition),
        _supply_side(panel, output_a, edition),
        _panel_upgrade(panel, output_a, edition),
    ]
    return sorted(options, key=lambda option: not option.feasible)


def _derate_main(panel: Panel, output_a: float, edition: str) -> Fallback:
    """A smaller main breaker: as large as passes, not below the calculated load."""
    for main in nec.standard_ratings_below(panel.main_a):
        smaller = panel.model_copy(update={"main_a": float(main)})
        checks = busbar_checks(smaller, output_a, standard_ocpd_a(output_a), edition)
        verdict = next((check for check in checks if check.passed), None)
        if verdict is None:
            continue
        load = panel.calculated_load_a
        enough = load is not None and main >= load and through_main(smaller, output_a, edition).passed
        note = f"main breaker {main} A instead of {panel.main_a:g} A; " + (
            "needs an Article 220 load calculation"
            if load is None
            else f"calculated load {load:g} A {'fits' if enough else 'does not fit'}"
        )
        return Fallback(
            kind="derate_main",
            feasible=enough,
            figure_a=float(main),
            lost_kwac=0.0,
            price_key="main_breaker_derate",
            check=verdict,
            note=note,
        )
    return Fallback(
        kind="derate_main",
        feasible=False,
        figure_a=None,
        lost_kwac=0.0,
        price_key="main_breaker_derate",
        check=None,
        note="no smaller main breaker makes it pass",
    )


def _pcs_limit(panel: Panel, output_a: float, edition: str) -> Fallback:
    """A listed power control system that holds the output down to what the busbar takes (705.13)."""
    setting = min(output_a, _shared_output_a(panel, edition))
    if not nec.permits("power_control", edition):
        return Fallback(
            kind="pcs_limit",
            feasible=False,
            figure_a=None,
            lost_kwac=0.0,
            price_key="pcs_limit",
            check=None,
            note=f"NEC {edition} knows no power control systems",
        )
    check = at_most(
        "power_control",
        panel.main_a + CONTINUOUS_FACTOR * (setting + panel.existing_sources_a),
        _busbar_allowance_a(panel, edition),
        "A",
        edition=f"NEC {edition}",
        citation=nec.cite("power_control", edition),
        detail=f"output held at {setting:.1f} A by a listed power control system (UL 1741 CRD PCS, UL 3141)",
    )
    return Fallback(
        kind="pcs_limit",
        feasible=setting > 0,
        figure_a=round(setting, 3),
        lost_kwac=round(kw(output_a - setting, panel), 6),
        price_key="pcs_limit",
        check=check,
        note=f"setting {setting:.1f} A, {kw(setting, panel):.2f} kW of {kw(output_a, panel):.2f} kW",
    )


def _supply_side(panel: Panel, output_a: float, edition: str) -> Fallback:
    """A connection ahead of the main (705.11): the busbar no longer matters, the service conductors do."""
    check = at_most(
        "supply_side",
        output_a + panel.existing_sources_a,
        panel.service_a,
        "A",
        edition=f"NEC {edition}",
        citation=nec.cite("supply_side", edition),
        detail="sum of source outputs; ampacity of the service conductors; tap of 6 AWG Cu or more",
    )
    return Fallback(
        kind="supply_side",
        feasible=check.passed and panel.supply_side_allowed,
        figure_a=float(standard_ocpd_a(output_a)),
        lost_kwac=0.0,
        price_key="supply_side_tap",
        check=check,
        note="fused disconnect ahead of the main breaker"
        if panel.supply_side_allowed
        else "refused by the utility or the authority",
    )


def _panel_upgrade(panel: Panel, output_a: float, edition: str) -> Fallback:
    """A new panel on the same service: the smallest busbar that passes."""
    for size in PANEL_SIZES_A:
        if size <= panel.busbar_a or size < panel.main_a:
            continue
        larger = panel.model_copy(
            update={"busbar_a": float(size), "centre_fed": False, "opposite_end_free": True, "branch_breakers_a": None}
        )
        checks = busbar_checks(larger, output_a, standard_ocpd_a(output_a), edition)
        verdict = next((check for check in checks if check.passed), None)
        if verdict is not None:
            return Fallback(
                kind="panel_upgrade",
                feasible=through_main(larger, output_a, edition).passed,
                figure_a=float(size),
                lost_kwac=0.0,
                price_key="main_panel_upgrade",
                check=verdict,
                note=f"new panel, busbar {size} A, main {panel.main_a:g} A",
            )
    return Fallback(
        kind="panel_upgrade",
        feasible=False,
        figure_a=None,
        lost_kwac=0.0,
        price_key="main_panel_upgrade",
        check=None,
        note="no panel of a usual size passes",
    )
