"""How a system may join the service, each way with what it costs over its life: the adder and the energy it loses.

Where a busbar method of 705.12 passes and a breaker finds room, nothing has to be bought. Else each way out that the
code admits is drawn, checked and priced; the one of least lifetime cost is taken, the others are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.design.rules.assembly.choice import DWELLINGS
from services.design.rules.assembly.energy import SystemEnergy, held
from services.design.rules.checks import Check
from services.design.rules.electrical import nec
from services.design.rules.electrical.busbar import Fallback, Interconnection, Panel, interconnect, kw, through_main
from services.design.rules.electrical.service import current_a, nominal, poles
from services.design.rules.money import pricing
from services.design.rules.system.case import Case
from shared.rules.money.cashflow import present_value
from shared.rules.site.assessment import BusbarFeed, ElectricalService
from shared.rules.system.model import Connection, Service

ADDER_OF = {
    "derate_main": "main-breaker-derate",
    "pcs_limit": "power-control-system",
    "supply_side": "supply-side-connection",
    "panel_upgrade": "main-panel-upgrade",
}
"""Ways out, as the price book knows them."""


MOST_LOST = 0.5
"""Share of a year's energy; a control system that throws away more is not offered (ours): the system is too large."""


@dataclass(frozen=True)
class Way:
    """One way to connect. ``id``: ``as_is``, or the kind of a way out."""

    id: str
    service: Service
    connection: Connection
    check: Check | None
    through_main: Check | None
    """What flows back through the main; None of a connection ahead of it."""
    note: str
    adder_usd: float
    lost_kwh: float
    lifetime_usd: float
    """The adder, and the present value of the energy lost over the years of the analysis."""

    @property
    def adder(self) -> str | None:
        """Key of the price book."""
        return ADDER_OF.get(self.id)

    def plain(self, chosen: bool) -> dict[str, Any]:
        return {
            "id": self.id,
            "adder_usd": round(self.adder_usd, 2),
            "lost_kwh": round(self.lost_kwh, 1),
            "lifetime_usd": round(self.lifetime_usd, 2),
            "chosen": chosen,
            "note": self.note,
        }


def panel_of(service: ElectricalService, *, dwelling: bool = True) -> Panel:
    """The main panel as ``busbar`` judges it. The end opposite the main is taken to be free unless centre-fed."""
    return Panel(
        busbar_a=service.busbar_a,
        main_a=service.main_breaker_a,
        service_a=service.service_a,
        voltage_v=service.voltage_v,
        phases=service.phases,
        centre_fed=service.busbar_feed is BusbarFeed.CENTRE,
        branch_breakers_a=service.branch_breakers_sum_a,
        existing_sources_a=current_a(service.existing_generation_kwac, service.voltage_v, service.phases),
        existing_source_breakers_a=service.existing_backfeed_breakers_a,
        dwelling=dwelling,
    )


def service_of(given: ElectricalService, panel: Panel | None = None) -> Service:
    """The service as it is, or with another panel or main. ValueError where utilities deliver none such."""
    built = panel or panel_of(given)
    return Service(
        voltage_v=given.voltage_v,
        phases=given.phases,
        wires=nominal(given.voltage_v, given.phases).wires,
        bus_a=int(built.busbar_a),
        main_a=int(built.main_a),
        conductors_a=given.service_a,
        centre_fed=built.centre_fed,
        available_fault_ka=given.available_fault_ka,
    )


def ways_of(
    case: Case, output_a: float, watts: float, energy: SystemEnergy, usd_per_kwh: float
) -> tuple[list[Way], Interconnection]:
    """The ways, cheapest over the life first; empty where the code admits none."""
    site = case.site
    panel = panel_of(site.electrical, dwelling=site.structure.use in DWELLINGS)
    verdict = interconnect(panel, output_a, edition_of(case))
    room = site.electrical.spaces_free >= poles(site.electrical.phases)
    if verdict.passed and room:
        check = next(check for check in verdict.checks if check.rule == verdict.method)
        return [
            _way(case, "as_is", panel, "load", check, "the busbar takes it as it is", 0.0, 0.0, 0.0, output_a)
        ], verdict
    ways = []
    for fallback in verdict.fallbacks:
        if not fallback.feasible or (not room and fallback.kind in ("derate_main", "pcs_limit")):
            continue
        lost = 0.0
        if fallback.kind == "pcs_limit" and fallback.figure_a is not None:
            lost = energy.annual_kwh - held(energy, kw(fallback.figure_a, panel)).annual_kwh
            if lost > MOST_LOST * energy.annual_kwh:
                continue
        adder = pricing.adder_usd(ADDER_OF[fallback.kind], watts, case.on, case.site.ahj.state)
        lifetime = adder + lost_value_usd(case, lost, usd_per_kwh)
        ways.append(_fallback_way(case, panel, fallback, adder, lost, lifetime, output_a))
    return sorted(ways, key=lambda way: way.lifetime_usd), verdict


def _fallback_way(
    case: Case, panel: Panel, fallback: Fallback, adder: float, lost: float, lifetime: float, output_a: float
) -> Way:
    if fallback.kind == "derate_main":
        panel = panel.model_copy(update={"main_a": fallback.figure_a})
    if fallback.kind == "panel_upgrade":
        panel = panel.model_copy(update={"busbar_a": fallback.figure_a, "centre_fed": False})
    side = "supply" if fallback.kind == "supply_side" else "load"
    limit = fallback.figure_a if fallback.kind == "pcs_limit" else None
    return _way(
        case, fallback.kind, panel, side, fallback.check, fallback.note, adder, lost, lifetime, output_a, limit
    )  # fmt: skip


def _way(
    case: Case,
    id: str,
    panel: Panel,
    side: Any,
    check: Check | None,
    note: str,
    adder: float,
    lost: float,
    lifetime: float,
    output_a: float,
    limit_a: float | None = None,
) -> Way:
    service = service_of(case.site.electrical, panel)
    rule = id if check is None else check.rule
    carried = (
        through_main(panel, output_a if limit_a is None else limit_a, edition_of(case)) if side == "load" else None
    )
    connection = Connection(side=side, rule=rule, limit_a=limit_a)
    return Way(id, service, connection, check, carried, note, adder, lost, lifetime)


def edition_of(case: Case) -> str:
    return nec.edition_for(case.site.ahj.nec_year)


def lost_value_usd(case: Case, kwh: float, usd_per_kwh: float) -> float:
    """Present value of energy lost every year, as it degrades and its price grows."""
    economics = case.policy["economics"]
    discount = (1 + economics["real_discount"]) * (1 + economics["inflation"]) - 1
    growth = (1 + economics["escalation"]) * (1 - economics["degradation"])
    first = kwh * max(usd_per_kwh, 0.0)
    return present_value([0.0, *(first * growth**year for year in range(int(economics["years"])))], discount)
