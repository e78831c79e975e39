"""The services that a utility delivers, by nominal voltage and phases (ANSI C84.1)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Nominal:
    """``wires``: conductors that come to the panel, with the neutral where there is one."""

    wires: Literal[2, 3, 4]
    name: str


SERVICES: dict[tuple[int, int], Nominal] = {
    (120, 1): Nominal(2, "120 V 1Φ 2W"),
    (240, 1): Nominal(3, "120/240 V 1Φ 3W"),
    (208, 1): Nominal(3, "120/208 V 1Φ 3W"),
    (208, 3): Nominal(4, "208Y/120 V 3Φ 4W"),
    (240, 3): Nominal(3, "240 V 3Φ 3W delta"),
    (480, 3): Nominal(4, "480Y/277 V 3Φ 4W"),
}
"""By line-to-line voltage and phases."""


def nominal(voltage_v: int, phases: int) -> Nominal:
    """The service of a voltage; ValueError where utilities of the United States deliver none."""
    try:
        return SERVICES[voltage_v, phases]
    except KeyError:
        known = ", ".join(f"{volts} V {'three' if count == 3 else 'single'}-phase" for volts, count in SERVICES)
        kind = "three" if phases == 3 else "single"
        raise ValueError(f"{voltage_v} V {kind}-phase is no service that utilities deliver; known: {known}") from None


def poles(phases: int) -> int:
    """Of a breaker across all line conductors; each takes one space."""
    return 3 if phases == 3 else 2


def power_kw(current_a: float, voltage_v: float, phases: int) -> float:
    """Of a balanced current."""
    return current_a * voltage_v * (3.0**0.5 if phases == 3 else 1.0) / 1000.0


def current_a(kw: float, voltage_v: float, phases: int) -> float:
    """Balanced current of a power."""
    return kw / power_kw(1.0, voltage_v, phases)
