"""Whether the customer may take the tariff that the savings are reckoned with."""

import numpy as np

from services.design.rules.checks import Check
from services.design.rules.system.case import Case
from shared.rules.site.assessment import BuildingUse
from shared.rules.site.load import MONTH_OF_HOUR
from shared.rules.tariff.eligibility import Customer, Premises, decidable, misfits

PREMISES: dict[BuildingUse, Premises] = {
    BuildingUse.ONE_FAMILY: "dwelling",
    BuildingUse.TWO_FAMILY: "dwelling",
    BuildingUse.MULTI_FAMILY: "dwellings",
    BuildingUse.COMMERCIAL: "business",
}


def tariff_check(case: Case) -> Check:
    """``tariff_eligible``: fails with the first reason against it, unknown where the tariff states no sector."""
    customer = Customer(
        premises=PREMISES[case.site.structure.use],
        month_kwh=np.bincount(MONTH_OF_HOUR, case.load_kwh, 12).tolist(),
        peak_kw=float(case.load_kwh.max()),
        phases=case.site.electrical.phases,
    )
    against = misfits(case.tariff, customer)
    first = against[0] if against else None
    named = case.tariff.sector or "no sector"
    detail = "; ".join(one.text for one in against) or f"{case.tariff.name}: {named} stated"
    return Check(
        rule="tariff_eligible",
        edition=case.tariff.label,
        value=first.value if first else customer.annual_kwh,
        limit=first.limit if first else None,
        unit=first.unit if first else "kWh",
        result="fail" if first else "pass" if decidable(case.tariff) else "unknown",
        citation=case.tariff.source or case.tariff.name,
        detail=detail,
        severity="equipment",
    )
