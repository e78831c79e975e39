"""Labels and placards that a system asks for, as notes of sheet E-1."""

from services.design.rules.system.design import SystemDesign

BACKFED_BREAKER = (
    "Backfed breaker: WARNING, POWER SOURCE OUTPUT CONNECTION, DO NOT RELOCATE THIS OVERCURRENT DEVICE, NEC 705.12."
)


def labels_of(design: SystemDesign) -> tuple[str, ...]:
    """In the order in which an inspector walks: from the array to the service."""
    system = design.model
    pv, storage = bool(system.arrays), bool(system.batteries)
    opposite = system.connection.rule == "busbar_opposite_end"
    found = (
        "Rapid shutdown: building and switch labels, NEC 690.12, 690.56(C)." if pv else "",
        "DC conductors on or in the building in metal raceway or type MC cable, NEC 690.31(D)."
        if system.strings
        else "",
        "PV system disconnect marked with rated AC output current and voltage, NEC 690.13(B), 690.54." if pv else "",
        "Energy storage disconnect marked with its ratings, NEC 706.15." if storage else "",
        BACKFED_BREAKER if opposite else "",
        f"Interconnection: {design.way.note}." if design.way.id != "as_is" else "",
        "Transformer T1: bonding jumper and grounding electrode of the sources' side, NEC 250.30; disconnect in sight "
        "or lockable, 450.14."
        if system.transformer
        else "",
        "Plaque at the service with the locations of all power sources, NEC 705.10.",
        "Equipment installed in accordance with its listing and instructions, NEC 110.3(B).",
        "Listings marked expected were not read in a source: no permit set is handed in before their certificates are.",
    )
    return tuple(filter(None, found))
