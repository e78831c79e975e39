"""The money of one option: price, ways of paying, incentives, 25 years, and what moves the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.design.rules.money import financing, incentives, pricing
from services.design.rules.money.sensitivity import Swing, tornado
from services.design.rules.money.third_party import HostTerms, Project
from services.design.rules.storage.year import LifeEnergy
from services.design.rules.system.case import Case
from services.design.rules.system.design import SystemDesign
from shared.rules.forms.days import Owner, Technology
from shared.rules.money.cashflow import present_value
from shared.rules.money.third_party import OWNED_BY_ANOTHER, Verdict, verdict
from shared.rules.site.assessment import BuildingUse
from shared.rules.site.roof import RoofMaterial
from shared.rules.system import sums
from shared.rules.tariff.bill import BillResult
from shared.schemas.parts import FinancingProduct, Segment

STEEP_TILT_DEG = 33.69
"""8 in 12: above it roofers work with harness and roof jacks, which the price book knows as an adder."""

TWO_STOREYS = 3
"""The price book's adder is for work above the second storey."""

MATERIAL_ADDERS: Mapping[RoofMaterial, str] = {
    RoofMaterial.CONCRETE_TILE: "tile-roof",
    RoofMaterial.CLAY_TILE: "tile-roof",
    RoofMaterial.METAL_STANDING_SEAM: "metal-roof",
}


@dataclass(frozen=True, eq=False)
class OptionMoney:
    """``ways``: cash, loan, lease, PPA, prepaid PPA, as far as offered; bills are nominal, by year."""

    price: pricing.Price
    ways: tuple[financing.FinancingOption, ...]
    granted: tuple[incentives.Incentive, ...]
    owned: tuple[incentives.Incentive, ...]
    """Of these what a customer who buys the system gets; the others are a third-party owner's."""
    considered: tuple[incentives.Incentive, ...]
    bill_without_usd: tuple[float, ...]
    bill_with_usd: tuple[float, ...]
    sensitivity: tuple[Swing, ...]
    loan: financing.LoanOffer
    barred: Mapping[FinancingProduct, str]
    """Ways of paying that the law does not allow here -> why, with the source."""

    @property
    def cash(self) -> financing.FinancingOption:
        return self.ways[0]

    @property
    def savings_year1_usd(self) -> float:
        return self.bill_without_usd[0] - self.bill_with_usd[0]


PRICED_DEVICES = ("gateway", "rapid_shutdown")
"""Kinds of devices that the price book prices by the piece; the others are part of the electrical balance."""


def parts_of(design: SystemDesign) -> list[pricing.Part]:
    """Equipment as the price book takes it; an inverter inside a battery unit is counted with its full rating."""
    chosen, model = design.choice, design.model
    parts = []
    if chosen.module is not None:
        parts.append(pricing.Part(chosen.module.key, "module", sums.module_count(model), chosen.module.pmax_w))
    for spec in chosen.models:
        count = sum(one.count for one in model.inverters if one.model == spec.model)
        parts.append(pricing.Part(spec.key, "inverter", count, 1000.0 * design.package.rated_kw(spec)))
    if chosen.battery is not None:
        for unit in (chosen.battery, chosen.pack):
            count = 0 if unit is None else sum(one.count for one in model.batteries if one.model == unit.model)
            if unit is not None and count:
                parts.append(pricing.Part(unit.key, "battery", count, unit.usable_kwh))
    if model.optimizers:
        parts.append(pricing.Part("optimizer", "optimizer", sum(one.count for one in model.optimizers), 1.0))
    if model.transformer is not None and not model.transformer.existing:
        parts.append(pricing.Part(model.transformer.id, "transformer", 1, model.transformer.kva))
    for kind in PRICED_DEVICES:
        count = sum(device.count for device in model.devices if device.kind == kind)
        if count:
            parts.append(pricing.Part(kind, kind, count, 1.0))
    return parts


def adders_of(case: Case, design: SystemDesign) -> dict[str, float]:
    """Further work that the site asks for, by key of the price book."""
    adders = {design.way.adder: 1.0} if design.way.adder is not None else {}
    built = {array.plane for array in design.model.arrays}
    planes = [plane for plane in case.site.roof_planes if plane.id in built]
    if any(plane.tilt_deg > STEEP_TILT_DEG for plane in planes):
        adders["steep-roof"] = 1.0
    if case.site.structure.stories >= TWO_STOREYS:
        adders["two-storeys"] = 1.0
    for material in {plane.material for plane in planes} & set(MATERIAL_ADDERS):
        adders[MATERIAL_ADDERS[material]] = 1.0
    limit = case.constraints.export_limit_kw
    if limit is not None and limit < sums.nameplate_kw(design.model):
        adders["power-control-system"] = 1.0
    return adders


def money_of(case: Case, design: SystemDesign, energy: LifeEnergy, without: Sequence[BillResult]) -> OptionMoney:
    """Price and finance the design; amounts are nominal $."""
    economics = case.policy["economics"]
    years = int(economics["years"])
    price = pricing.price(pricing.Job(parts_of(design), case.on, case.site.ahj.state, adders_of(case, design)))
    growth = [(1 + economics["escalation"]) ** year for year in range(years)]
    bills_without = tuple(bill.annual_usd * g for bill, g in zip(without, growth, strict=True))
    bills_with = tuple(bill.annual_usd * g for bill, g in zip(energy.bills, growth, strict=True))
    owned = incentives.evaluate(_situation(case, design, price, Owner.HOMEOWNER))
    hosted = incentives.evaluate(_situation(case, design, price, Owner.THIRD_PARTY))
    project = Project(
        cash_price_cents=price.cash_cents,
        capacity_kwdc=design.kwdc,
        energy_kwh=energy.energy_kwh,
        bill_without_usd=bills_without,
        bill_with_usd=bills_with,
        inflation=economics["inflation"],
        real_discount=economics["real_discount"],
        om_usd_per_kw_year=economics["om_usd_per_kw_year"],
        replacements_usd=_replacements(case, design, energy, price),
        homeowner_credit_usd=incentives.total_usd(owned),
    )
    loan = _loan(case, price.cash_cents)
    law = _law(case, design, energy)
    return OptionMoney(
        price=price,
        ways=tuple(financing.compare(project, loan, _host(case, price, hosted), case.on, law)),
        granted=tuple(one for one in (*owned, *hosted) if one.granted),
        owned=tuple(one for one in owned if one.granted),
        considered=(*owned, *hosted),
        bill_without_usd=bills_without,
        bill_with_usd=bills_with,
        sensitivity=tuple(tornado(financing.purchase(project, project.cash_price_cents / 100))),
        loan=loan,
        barred={product: found.barred for product, found in law.items() if found.barred is not None},
    )


def _law(case: Case, design: SystemDesign, energy: LifeEnergy) -> dict[FinancingProduct, Verdict]:
    """Whether the system may be another's, by the way it would be paid for."""
    commercial = case.site.structure.use is BuildingUse.COMMERCIAL
    segment = Segment.COMMERCIAL if commercial else Segment.RESIDENTIAL
    used_kwh = float(case.load_kwh.sum())
    share_pct = 100 * energy.energy_kwh[0] / used_kwh if used_kwh else None
    return {
        product: verdict(product, case.on, case.site.ahj.state, segment, design.kwac, share_pct)
        for product in OWNED_BY_ANOTHER
    }


def _situation(case: Case, design: SystemDesign, price: pricing.Price, owner: Owner) -> incentives.Situation:
    """The planned dates: construction begins with the work on site, service with permission to operate."""
    schedule, known = case.policy["schedule"], case.policy["third_party"]["non_pfe_share"]
    begin = case.on + dt.timedelta(weeks=schedule["weeks_to_installation"])
    return incentives.Situation(
        owner=owner,
        construction_begins=begin,
        installation_completed=case.on + dt.timedelta(weeks=schedule["weeks_to_inspection"]),
        placed_in_service=case.on + dt.timedelta(weeks=schedule["weeks_to_operation"]),
        basis_usd={Technology(name): cents / 100 for name, cents in price.basis_cents.items()},
        storage_kwh=design.battery_kwh,
        kwac=design.kwac,
        offered_on=case.on,
        non_pfe_share={Technology(name): share for name, share in known.items() if share is not None},
    )


def _replacements(
    case: Case, design: SystemDesign, energy: LifeEnergy, price: pricing.Price
) -> tuple[tuple[int, float], ...]:
    """Year and cost at today's prices. Micro-inverters carry a warranty of 25 years and are not replaced."""
    economics, chosen = case.policy["economics"], design.choice
    share = economics["replacement_share_of_price"]
    found: list[tuple[int, float]] = []
    if not chosen.integrated:
        replaced = sum(_line_usd(price, spec.key) for spec in chosen.models if spec.kind != "micro")
        found += [(economics["inverter_replaced_in"], share * replaced)] if replaced else []
    if energy.wear is not None:
        assert chosen.battery is not None
        units = _line_usd(price, chosen.battery.key)  # with its inverter where they are one
        units += 0.0 if chosen.pack is None else _line_usd(price, chosen.pack.key)
        found += [(year, share * units) for year in energy.wear.replaced_in]
    return tuple(found)


def _line_usd(price: pricing.Price, key: str) -> float:
    return sum(line.cents for line in price.lines if line.text.endswith(f" x {key}")) / 100.0


def _loan(case: Case, cash_cents: int) -> financing.LoanOffer:
    terms = case.policy["loan"]
    return financing.LoanOffer(
        terms["annual_rate"], terms["months"], terms["dealer_fee"], round(terms["down_payment_share"] * cash_cents)
    )


def _host(case: Case, price: pricing.Price, granted: Sequence[incentives.Incentive]) -> HostTerms:
    """What a third-party owner reckons with; his credit as a share of the whole price."""
    terms = case.policy["third_party"]
    names = ("target_irr", "term_years", "tax_rate", "om_usd_per_kw_year", "escalator", "buyout_discount")
    credit = incentives.total_usd(granted) / (price.cash_cents / 100.0)
    return HostTerms(credit_fraction=credit, **{name: terms[name] for name in names})


def quick_npv_usd(case: Case, price_usd: float, kwdc: float, saved_year1_usd: float) -> float:
    """Net present value of a cash purchase from its first year alone: what a search over sizes compares."""
    economics = case.policy["economics"]
    discount = (1 + economics["real_discount"]) * (1 + economics["inflation"]) - 1
    growth = (1 + economics["escalation"]) * (1 - economics["degradation"])
    flow = [-price_usd]
    for year in range(int(economics["years"])):
        upkeep = economics["om_usd_per_kw_year"] * kwdc * (1 + economics["inflation"]) ** year
        flow.append(saved_year1_usd * growth**year - upkeep)
    return present_value(flow, discount)
