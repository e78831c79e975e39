"""Which documents a permit application and an interconnection application are made of."""

from collections.abc import Iterable
from typing import Final

from shared.schemas.parts import DesignFacts

ALWAYS: Final = (
    "cover_and_site_plan",
    "roof_layout_with_setbacks",
    "structural_attachment_and_loads",
    "single_line_diagram",
    "labels_and_placards",  # NEC 690.13, 690.56(C), 705.10
    "module_datasheet",
    "inverter_datasheet",
    "contractor_licence",
    "owner_authorization",
)
OF_MODULES: Final = frozenset(
    {"cover_and_site_plan", "roof_layout_with_setbacks", "structural_attachment_and_loads", "module_datasheet"}
)
"""What storage alone has none of: where it stands is told by its own location sheet."""
WITH_STRINGS: Final = ("string_voltage_calculation",)  # NEC 690.7
WITH_STORAGE: Final = ("storage_location_and_ventilation", "storage_datasheet", "storage_labels")  # NEC 706, NFPA 855
INTERCONNECTION: Final = ("single_line_diagram", "site_plan", "inverter_certificate")
SIGNED_GUIDE: Final = "signed_customer_guide"
"""Only with a document as evidence."""
WITH_EXPORT_LIMIT: Final = ("export_control_certificate",)  # UL 1741 CRD for power control systems


SHOWN_BY: Final = {SIGNED_GUIDE: "customer_guide"}
"""Kind of the document that shows what is attested, where it has another name."""


def evidence_kinds(documents: Iterable[str]) -> frozenset[str]:
    """Kinds of the documents on which an application with these rests."""
    return frozenset(SHOWN_BY.get(one, one) for one in documents)


def permit_packet(design: DesignFacts) -> tuple[str, ...]:
    """In the order in which they are bound."""
    return building_packet(bool(design.strings), bool(design.battery_kwh), modules=bool(design.modules))


def building_packet(strings: bool, storage: bool, *, modules: bool = True) -> tuple[str, ...]:
    always = [one for one in ALWAYS if modules or one not in OF_MODULES]
    return (*always, *(WITH_STRINGS if strings else ()), *(WITH_STORAGE if storage else ()))


def interconnection_packet(design: DesignFacts, *, guide_signed: bool) -> tuple[str, ...]:
    limited = design.export_limit_kw is not None
    stored = ("storage_operating_mode",) if design.battery_kwh else ()
    guide = (SIGNED_GUIDE,) if guide_signed else ()
    return (*INTERCONNECTION, *guide, *(WITH_EXPORT_LIMIT if limited else ()), *stored)
