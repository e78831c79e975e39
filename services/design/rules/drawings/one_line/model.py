"""What the sheet E-1 shows, in the words and figures that are written on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from services.design.rules.checks import Check


@dataclass(frozen=True)
class Row:
    """One source with what feeds it: an inverter, the micro-inverters of a branch, batteries on the AC side.

    Texts are written as given. ``pv`` is empty of a source without modules: no array is drawn for it.
    """

    kind: Literal["string", "optimizer", "hybrid", "micro", "battery"]
    pv: tuple[str, ...]
    """One line a string, e.g. ``S1: 9 × 430 W``."""
    dc_ratings: tuple[str, ...]
    """E.g. ``Voc max 417.2 V``, ``Isc max 17.4 A``."""
    title: str
    unit: tuple[str, ...]
    """Model and ratings."""
    storage: tuple[str, ...] = ()
    """A battery inside it, or on its DC side."""
    storage_inside: bool = False
    breaker_a: int | None = None
    """Of its own on the combiner; None where it needs none."""
    rapid_shutdown: str = ""
    """Empty where the inverter sits at the module."""
    dc_run: str = ""
    ac_run: str = ""
    """Ids of the wiring runs in the conductor schedule."""


@dataclass(frozen=True)
class OneLine:
    """Everything that the sheet shows."""

    rows: tuple[Row, ...]
    more: str
    """What is told of sources that are not drawn; empty where all are."""
    combiner: tuple[str, ...]
    production_meter: tuple[str, ...]
    """Empty: there is none."""
    transformer: tuple[str, ...]
    """Empty: there is none."""
    disconnect: tuple[str, ...]
    fused: bool
    trunk_runs: Mapping[str, str]
    """The run to the production meter (PM1), a transformer (T1), the disconnect (D1) and the service, by that end."""
    breaker_a: int
    """Backfed breaker, or the fuses of the disconnect."""
    supply_side: bool
    panel: tuple[str, ...]
    main_a: int
    centre_fed: bool
    service: tuple[str, ...]
    gateway: tuple[str, ...]
    """Empty: there is none."""
    existing: str
    power_control: str
    verdict: Check | None
    """The check that permits the connection."""
    conductors: tuple[tuple[str, ...], ...]
    equipment: tuple[tuple[str, ...], ...]
    """Item, model, quantity."""
    checks: tuple[Check, ...]
    labels: tuple[str, ...]
    """Notes on labels and placards."""
