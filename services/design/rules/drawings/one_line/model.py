"""What the sheet E-1 shows, in the words and figures that are written on it."""

from dataclasses import dataclass, field
from typing import Literal

from services.design.rules.checks import Check
from services.design.rules.electrical.busbar import Interconnection, Panel
from services.design.rules.electrical.currents import Conductor


@dataclass(frozen=True)
class PvChain:
    """One inverter, or the micro-inverters of one branch, with what feeds it. Texts are written as given."""

    kind: Literal["string", "optimizer", "hybrid", "micro"]
    circuits: tuple[str, ...]
    """One line a string, e.g. ``S1: 9 × 430 W``."""
    dc_ratings: tuple[str, ...]
    """E.g. ``Voc max 417.2 V``, ``Isc max 17.4 A``."""
    inverter: tuple[str, ...]
    """Name and ratings."""
    breaker_a: int
    rapid_shutdown: str = ""
    """Empty where the inverter sits at the module."""
    dc_disconnect: str = ""
    dc_run: str = ""
    ac_run: str = ""
    """Numbers of the wiring runs in the conductor schedule."""


@dataclass(frozen=True)
class BatteryUnit:
    """A battery system, coupled on the AC side, or on the DC side of a hybrid inverter.

    With several hybrid inverters it is not drawn: their captions name the battery inside.
    """

    ratings: tuple[str, ...]
    coupling: Literal["ac", "dc"]
    breaker_a: int | None = None
    ac_run: str = ""


@dataclass(frozen=True)
class OneLine:
    """Everything that the sheet shows."""

    chains: tuple[PvChain, ...]
    panel: Panel
    interconnection: Interconnection
    connection: Literal["load_side", "supply_side"] = "load_side"
    remedy: Check | None = None
    """The check that makes the interconnection pass where no busbar method does."""
    battery: BatteryUnit | None = None
    backup_device: str = ""
    """Name of the microgrid interconnect device, e.g. a gateway; empty without backup."""
    backfeed_breaker_a: int | None = None
    """Of the PV output; None: the one that ``interconnection`` names for all sources."""
    ac_disconnect: str = ""
    production_meter: bool = True
    trunk_run: str = ""
    conductors: tuple[tuple[str, Conductor], ...] = ()
    """Run number and conductor."""
    equipment: tuple[tuple[str, str, str], ...] = ()
    """Item, model, quantity."""
    checks: tuple[Check, ...] = ()
    labels: tuple[str, ...] = field(default=())
    """Notes on labels and placards."""
