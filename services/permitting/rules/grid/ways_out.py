"""How a system could be changed so that the screens that failed would pass: smaller, with less export, or with none.

Computed from what the utility's screens found (value, limit) and from the size that it named. A limit of export helps
only where every failed screen counts export capacity by the rules (SGIP 4.10.3); fault current and interrupting duty
count the nameplate, whatever is let out.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from shared.rules.interconnection.ruleset import Ruleset
from shared.schemas.interconnection import InterconnectionOption, WayOut
from shared.schemas.parts import ScreenResult

STEP_KW: Final = 0.1
"""Sizes and limits are offered in steps of this."""
MARGIN_KW: Final = 0.1
"""How far below what would just pass an offer stays at least: meters and nameplates round. Ours."""
LEAST_KWAC: Final = 1.0
"""Nothing smaller is offered. Ours."""
SURPLUS_HOURS: Final = 4.0
"""A battery that lets nothing out takes the generator's full power for so long around noon. Ours."""


def ways_out(
    form: dict[str, Any], screens: Sequence[ScreenResult], largest_kwac: float | None, rules: Ruleset
) -> tuple[InterconnectionOption, ...]:
    """The ways that would pass, as far as the screens say; empty where none is known."""
    return tuple(_ways(form, [one for one in screens if not one.passed], largest_kwac, rules))


def _ways(
    form: dict[str, Any], failed: Sequence[ScreenResult], largest_kwac: float | None, rules: Ruleset
) -> Iterator[InterconnectionOption]:
    kwac, battery_kw = float(form["kwac"]), float(form["battery_kw"])
    in_kw = [one for one in failed if one.unit == "kW"]
    over_kw = max((one.value - one.limit for one in in_kw), default=0.0)
    known = [] if largest_kwac is None else [largest_kwac]
    if failed and len(in_kw) == len(failed):
        known.append(kwac - over_kw)
    if known and (size := _step_down(min(known) - MARGIN_KW)) >= LEAST_KWAC and size < kwac:
        yield InterconnectionOption(option=WayOut.SMALLER, max_kwac=size, margin_kw=round(min(known) - size, 3))
    if not failed or len(in_kw) < len(failed) or not rules.export_capacity.counts:
        return
    if any(one.screen not in rules.screens or rules.screens[one.screen].basis != "export_capacity" for one in failed):
        return
    nameplate = kwac + battery_kw
    limit = form["export_limit_kw"]
    exported = nameplate if limit is None else min(float(limit), nameplate)
    passing = exported - over_kw
    if (export := _step_down(passing - MARGIN_KW)) > 0:
        yield InterconnectionOption(
            option=WayOut.LIMIT_EXPORT, export_limit_kw=export, margin_kw=round(passing - export, 3)
        )
    if passing >= 0:
        yield InterconnectionOption(
            option=WayOut.NON_EXPORT_BATTERY, export_limit_kw=0.0, battery_kw=kwac,
            battery_kwh=round(kwac * SURPLUS_HOURS, 1), margin_kw=round(passing, 3),
        )  # fmt: skip


def _step_down(kw: float) -> float:
    return round(math.floor(round(kw / STEP_KW, 6)) * STEP_KW, 1)
