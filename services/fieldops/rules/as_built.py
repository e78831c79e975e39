"""How far what was built may be from what was designed before the design has to be looked at again (policy)."""

from typing import Final

TOLERANCES: Final[dict[str, tuple[float, str]]] = {
    "azimuth_deg": (5.0, "degrees"),
    "tilt_deg": (2.0, "degrees"),
    "setback_in": (0.0, "inches short of the approved setback"),
    "attachment_spacing_in": (0.0, "inches beyond the approved span"),
    "conduit_run_ft": (10.0, "feet longer: voltage drop"),
    "modules_in_string": (0.0, "modules"),
}
"""What is measured -> how far it may be off, and in what. One inch of setback or span is the approved plan's, not ours.
5 degrees of azimuth and 2 of tilt change a year's yield by less than 1 % (Liu and Jordan's geometry at 36 degrees)."""
LESS_IS_WORSE: Final = frozenset({"setback_in"})
MORE_IS_WORSE: Final = frozenset({"attachment_spacing_in", "conduit_run_ft"})


def beyond(quantity: str, designed: float, built: float) -> bool:
    """Whether design has to look. KeyError for what nobody has a tolerance for."""
    tolerance, _ = TOLERANCES[quantity]
    off = built - designed
    if quantity in LESS_IS_WORSE:
        off = min(off, 0.0)
    if quantity in MORE_IS_WORSE:
        off = max(off, 0.0)
    return abs(off) > tolerance + 1e-9


def parted(quantity: str) -> tuple[str, str]:
    """``setback_in`` -> (``setback``, ``in``); what is counted has the unit 1."""
    name, _, unit = quantity.rpartition("_")
    return (name, unit) if unit in ("deg", "in", "ft") else (quantity, "1")
