"""AOV-04's codes of the screens, as its reports name them."""

from collections.abc import Iterable
from typing import Final

from sandbox.aov04.language.messages import Result
from shared.schemas.parts import ScreenResult

CODES: Final = {
    "certified_equipment": "S00", "under_tariff": "S01", "line_section_penetration": "S02", "spot_network": "S03",
    "fault_current": "S04", "interrupting_rating": "S05", "line_configuration": "S06", "shared_secondary": "S07",
    "imbalance": "S08", "stability": "S09", "no_construction": "S10", "minimum_load": "S11", "transformer_load": "T01",
}  # fmt: skip


def results(screens: Iterable[ScreenResult]) -> tuple[Result, ...]:
    return tuple(
        Result(
            code=CODES[one.screen], measured=one.value, allowed=one.limit, uom=one.unit,
            verdict="P" if one.passed else "F", tariff=one.citation,
        )
        for one in screens
    )  # fmt: skip
