"""Transformers between the sources and a three-phase service: size, losses, and the rules that protect them.

The service delivers the larger fault current: its side is the primary (NEC 705.30(F), 2023). A device on each side
keeps within 125 % of the transformer's current (450.3(B)), which also holds where both sides are considered in turn as
the primary (690.9(D), 2017 and 2020). The conductors of the sources' side end in one device within 25 ft
(240.21(C)(6)).
"""

from services.design.rules.checks import Check, at_least, at_most
from services.design.rules.electrical import nec
from services.design.rules.electrical.service import current_a, nominal
from shared.rules.system.model import Run, Transformer

EFFICIENCY_PCT = {
    15: 97.89, 30: 98.23, 45: 98.40, 75: 98.60, 112.5: 98.74, 150: 98.83, 225: 98.94, 300: 99.02, 500: 99.14,
    750: 99.23, 1000: 99.28,
}  # fmt: skip
"""Least efficiency by kVA, three-phase low-voltage dry-type, 10 CFR 431.196(a)(2); the keys are the sizes sold."""

STATED_AT = 0.35
"""Share of its rating at which a transformer's efficiency is stated."""

PROTECTED_TO = 1.25
"""450.3(B), currents of 9 A or more; Note 1 permits the next standard device."""

LEADS_M = 3.0
"""Each run between combiner and transformer: they stand side by side (ours)."""

LONGEST_LEADS_M = 7.62
"""240.21(C)(6): 25 ft from the transformer to the device."""


def transformer_of(
    volts: int, behind_v: int, needed_kva: float, stated_kva: float | None, *, existing: bool
) -> Transformer:
    """Of a service of ``volts`` for sources of ``behind_v``. ValueError where none of a usual size carries them."""
    kva = stated_kva or usual_kva(needed_kva)
    name = f"{volts} V delta - {nominal(behind_v, 3).name}"
    return Transformer(
        id="T1", model=f"dry-type transformer {kva:g} kVA, {name}, NEMA 3R", kva=kva, primary_v=volts,
        secondary_v=behind_v, existing=existing,
    )  # fmt: skip


def usual_kva(needed_kva: float) -> float:
    """The smallest size that carries it. ValueError where none of a usual size does."""
    for size in EFFICIENCY_PCT:
        if size >= needed_kva - 1e-6:
            return size
    raise ValueError(f"no dry-type transformer of a usual size carries {needed_kva:.0f} kVA")


def losses_kw(transformer: Transformer) -> tuple[float, float]:
    """Of the core, always; of the windings at full load, kW. Both are alike where the efficiency is stated.

    The core of one that is there already loses what it loses without the system. A size between two of the table has
    the efficiency of the smaller one; a maker's own figures are not asked for.
    """
    stated = [pct for size, pct in EFFICIENCY_PCT.items() if size <= transformer.kva + 1e-6]
    efficiency = (stated[-1] if stated else EFFICIENCY_PCT[15]) / 100.0
    lost = STATED_AT * transformer.kva * (1.0 / efficiency - 1.0)
    return 0.0 if transformer.existing else lost / 2, lost / 2 / STATED_AT**2


def checks_of(transformer: Transformer, sources_kva: float, runs: tuple[Run, ...], nec_year: int) -> list[Check]:
    """Its rating, its protection on both sides, the conductors between it and the device of the sources' side."""
    year, edition = f"NEC {nec.edition_for(nec_year)}", nec.edition_for(nec_year)
    mine = transformer.id
    checks = [
        at_most(
            "transformer_rating", sources_kva, transformer.kva, "kVA", edition=year, subject=mine,
            citation=nec.cite("transformer", edition), detail="continuous output of all sources; rating of T1",
        )
    ]  # fmt: skip
    sides = (
        ("primary", transformer.primary_v, next(run for run in runs if run.start == mine)),
        ("secondary", transformer.secondary_v, next(run for run in runs if run.end == mine)),
    )
    for side, volts, run in sides:
        rated = current_a(transformer.kva, volts, 3)
        checks.append(
            at_most(
                f"transformer_{side}_protection", run.ocpd or 0, nec.standard_rating_at_least(PROTECTED_TO * rated),
                "A", edition=year, subject=mine, citation=f"NEC 450.3(B); {nec.cite('transformer', edition)}",
                detail=f"device on the side of {volts} V; 125 % of {rated:.1f} A, next standard size",
            )
        )  # fmt: skip
    into, out = sides[1][2], sides[0][2]
    reflected = (out.ocpd or 0) * transformer.primary_v / transformer.secondary_v / 3.0
    leads = [run for run in runs if run.end == mine or (run.end == into.start and run.start == "CB1")]
    checks += [
        at_most(
            "transformer_leads_length", round(sum(run.length_m for run in leads), 2), LONGEST_LEADS_M, "m",
            edition=year, subject=mine, citation="NEC 240.21(C)(6)", detail="from T1 to the main device of CB1",
        ),
        at_least(
            "transformer_leads_ampacity", min(run.ampacity_a for run in leads), reflected, "A", edition=year,
            subject=mine, citation="NEC 240.21(C)(6)",
            detail="conductors between T1 and CB1; a third of the device ahead, through the ratio of voltages",
        ),
    ]  # fmt: skip
    return checks
