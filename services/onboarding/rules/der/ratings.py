"""The ratings of a system at its grid connection, in watts and watt-hours, apart from any protocol."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from shared.schemas.parts import Coupling


class DERType(IntEnum):
    """IEEE 2030.5-2018 DERType, those that we build. 82 is an EVSE; the draft had it for PV with storage."""

    PHOTOVOLTAIC = 4
    STORAGE = 80
    PHOTOVOLTAIC_WITH_STORAGE = 83


NORMAL_CATEGORIES: Final = ("A", "B")
"""Normal operating performance, IEEE 1547-2018 clause 5; in the order in which protocols number them."""
ABNORMAL_CATEGORIES: Final = ("I", "II", "III")
"""Abnormal operating performance, IEEE 1547-2018 clause 6; in the order in which protocols number them."""


SAME_KW: Final = 0.005
"""Half of the last digit that a nameplate states."""


@dataclass(frozen=True)
class Ratings:
    """Whole watts, volt-amperes and watt-hours; charge, discharge and energy are 0 without a battery."""

    der_type: DERType
    max_w: int
    """Most that leaves all inverters together. An AC-coupled battery has an inverter of its own: it adds to the PV's;
    a DC-coupled one shares the PV's inverter."""
    max_va: int
    max_charge_w: int
    max_discharge_w: int
    max_wh: int
    normal_category: str
    abnormal_category: str

    @property
    def has_storage(self) -> bool:
        return self.der_type is not DERType.PHOTOVOLTAIC


def beside(battery_kw: float, coupling: Coupling | None) -> float:
    """kW of a battery's own inverters: None, where nobody has stated the coupling, counts none."""
    return battery_kw if coupling is Coupling.AC else 0.0


def apparent_kva(kwac: float, inverters: Iterable[tuple[int, float, float | None]]) -> float | None:
    """Of PV inverters, each its count, kW and kVA; None where one states none, or they are not those of ``kwac``."""
    known = [(count * kw, None if kva is None else count * kva) for count, kw, kva in inverters]
    stated = [kva for _, kva in known if kva is not None]
    if not known or len(stated) < len(known) or abs(sum(kw for kw, _ in known) - kwac) > SAME_KW:
        return None
    return max(kwac, sum(stated))


def ratings(
    *,
    kwac: float,
    battery_kwh: float,
    battery_kw: float,
    beside_kw: float,
    kva: float | None = None,
    normal_category: str = "B",
    abnormal_category: str = "III",
) -> Ratings:
    """Ratings from kW, kVA and kWh.

    ``kwac``: of the PV inverters, 0 for storage alone. ``beside_kw``: of batteries that have inverters of their own
    beside these. ``kva``: of the PV inverters, or of the battery's where that stands alone; without it at unity power
    factor. A category that IEEE 1547 does not have is kept and stated as "not specified".
    """
    inverters_kw = kwac if kwac > 0 else battery_kw
    inverters_kva = inverters_kw if kva is None else kva
    beside_kw = beside_kw if kwac > 0 else 0.0
    if kwac <= 0:
        der_type = DERType.STORAGE
    else:
        der_type = DERType.PHOTOVOLTAIC_WITH_STORAGE if battery_kwh > 0 else DERType.PHOTOVOLTAIC
    battery_w = round(battery_kw * 1000)
    return Ratings(
        der_type=der_type,
        max_w=round((inverters_kw + beside_kw) * 1000),
        max_va=round((inverters_kva + beside_kw) * 1000),
        max_charge_w=battery_w,
        max_discharge_w=battery_w,
        max_wh=round(battery_kwh * 1000),
        normal_category=normal_category,
        abnormal_category=abnormal_category,
    )
