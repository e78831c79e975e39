"""What the screens look at: a generating facility and the grid at its point of interconnection. None: not known."""

from dataclasses import dataclass, replace
from typing import Literal

LineWires = Literal[3, 4]
Connection = Literal["line_to_line", "line_to_neutral"]


@dataclass(frozen=True)
class Facility:
    """The generating facility that is applied for."""

    kwac: float
    """AC nameplate of the generators, without storage."""
    storage_kw: float = 0.0
    """What storage can put out beside them; it counts like any generator."""
    export_kw: float | None = None
    """What may flow to the grid, where a limit is proposed; None: all that the nameplate can give."""
    kva: float | None = None
    """Apparent nameplate of the generators, where it is more than ``kwac``."""
    phases: Literal[1, 3] | None = 1
    connection: Connection | None = "line_to_neutral"
    """How a single-phase facility hangs on the primary line, through its transformer."""
    imbalance_kw: float | None = 0.0
    """Difference between the two legs of a 240 V service; an inverter across both loads them alike."""
    inverter_based: bool | None = True
    certified: bool | None = True
    """Listed to UL 1741."""
    fault_current_multiple: float | None = 1.2
    """Short-circuit current over rated current; inverters give 1.1 to 1.2 (NREL/TP-550-46698)."""

    @property
    def nameplate_kw(self) -> float:
        return self.kwac + self.storage_kw

    @property
    def nameplate_kva(self) -> float:
        return max(self.kwac, self.kva or 0.0) + self.storage_kw

    @property
    def export_capacity_kw(self) -> float:
        return self.nameplate_kw if self.export_kw is None else min(self.export_kw, self.nameplate_kw)


@dataclass(frozen=True)
class SpotNetwork:
    max_load_kw: float | None
    generation_kw: float | None
    """Inverter-based, without the facility."""


@dataclass(frozen=True)
class Location:
    """The grid at the point of interconnection, without the facility."""

    under_tariff: bool | None = None
    section_peak_kw: float | None = None
    """Annual peak of the line section, bounded by automatic sectionalizing devices."""
    section_minimum_kw: float | None = None
    """Least load of twelve months; for photovoltaics without storage between 10 and 16 h (SGIP 2.4.4.1.1)."""
    section_generation_kw: float | None = None
    network: SpotNetwork | None = None
    """The spot network that the facility is on; None on a radial line."""
    primary_kv: float | None = None
    primary_fault_current_a: float | None = None
    circuit_generation_fault_a: float | None = None
    """What the circuit's present generation adds to a fault on the primary."""
    device_interrupting_a: float | None = None
    """Of the weakest protective device on the circuit."""
    line_wires: LineWires | None = None
    effectively_grounded: bool | None = None
    """Of a three-phase facility."""
    shared_secondary: bool | None = None
    secondary_generation_kw: float | None = None
    transformer_kva: float | None = None
    on_mainline: bool | None = None
    miles_to_substation: float | None = None
    """Along the circuit."""
    stability_limited: bool | None = None
    """Known or posted transient stability limits in the area."""
    substation_generation_mw: float | None = None
    construction_required: bool | None = None

    def without(self, kw: float) -> "Location":
        """The same, where its figures of generation hold so much of the facility already, kW: what runs at its meter.

        The share of a fault stays: it is not told by kilowatts alone, and too much of it errs on the safe side.
        """
        network = self.network
        mw = self.substation_generation_mw
        return replace(
            self,
            section_generation_kw=_less(self.section_generation_kw, kw),
            secondary_generation_kw=_less(self.secondary_generation_kw, kw),
            substation_generation_mw=None if mw is None else max(0.0, mw - kw / 1000),
            network=network and replace(network, generation_kw=_less(network.generation_kw, kw)),
        )


def _less(all_kw: float | None, kw: float) -> float | None:
    return None if all_kw is None else max(0.0, all_kw - kw)
