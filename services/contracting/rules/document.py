"""The contract as the customer reads and signs it: plain text, made from the terms alone, the same bytes every time."""

from collections.abc import Iterable
from uuid import UUID

from services.contracting.rules.disclosures import Disclosure
from shared.schemas.parts import DesignFacts, EquipmentLine, FinancingProduct, SiteReference


def money(cents: int) -> str:
    """US dollars with thousands separated: ``$38,505.00``."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def contract_text(
    *,
    contract_id: UUID,
    design: DesignFacts,
    bill_of_materials: Iterable[EquipmentLine],
    price_cents: int,
    product: FinancingProduct,
    reference: SiteReference,
    disclosures: Iterable[Disclosure],
    in_home: bool,
) -> bytes:
    """UTF-8. Holds no personal data: the customer is known by the contract's number."""
    battery = f", battery {design.battery_kwh:g} kWh / {design.battery_kw:g} kW" if design.battery_kwh else ""
    lines = [
        "CONTRACT FOR THE SALE AND INSTALLATION OF A SOLAR ENERGY SYSTEM",
        f"Contract {contract_id}",
        f"Site: service point {reference.usage_point_id}, utility {reference.utility_id}, {reference.jurisdiction}",
        "",
        f"System: {design.kwdc:g} kW DC, {design.kwac:g} kW AC{battery}, design version {design.version}",
        f"Design document SHA-256: {design.sha256}",
        f"Estimated production in the first year: {design.annual_kwh:,.0f} kWh (90 % probable: {design.p90_kwh:,.0f})",
        "Equipment:",
        *(f"  {line.quantity} x {line.manufacturer} {line.model} ({line.category})" for line in bill_of_materials),
        "",
        f"Contract price: {money(price_cents)}",
        f"Paid by: {product.value}",
        "",
        "Delivered with this contract:",
        *(f"  {one.name} version {one.version} ({one.citation})" for one in disclosures),
    ]
    if in_home:
        lines += [
            "",
            "YOU, THE BUYER, MAY CANCEL THIS TRANSACTION AT ANY TIME PRIOR TO MIDNIGHT OF THE THIRD BUSINESS DAY AFTER "
            "THE DATE OF THIS TRANSACTION. SEE THE ATTACHED NOTICE OF CANCELLATION FORM FOR AN EXPLANATION OF THIS "
            "RIGHT.",
        ]
    return ("\n".join(lines) + "\n").encode()
