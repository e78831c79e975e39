"""The utility's grid data: circuits, line sections, transformers, and where each usage point hangs.

``sandbox/data/network.json`` is read once. A usage point is placed by a stable hash of its id, so that any id has a
place and always the same one; ids that begin with a prefix of ``places`` lie where that row says.
"""

import hashlib
import json
import os
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from shared.rules.interconnection.facts import Connection, Facility, Location, SpotNetwork
from shared.rules.interconnection.ruleset import Ruleset, rules_for
from shared.rules.interconnection.screens import fault_current_a

RULES_OF: Final = "AOV04_RULES"
"""Variable of the environment: the two-letter state, or US, whose procedures the utility follows."""


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Transformers(Record):
    """The service transformers of a section, alike in its data, numbered from 1."""

    count: int = Field(gt=0)
    kva: float = Field(gt=0)
    customers: int = Field(gt=0)
    """On the secondary of each."""
    generation_kw: float = Field(ge=0, default=0.0)
    """Already on the secondary of each."""
    upgrade_kva: float | None = Field(default=None, gt=0)
    """What the utility would put in its place at the customer's cost; null where it would not."""
    upgrade_usd: int | None = Field(default=None, gt=0)


class Section(Record):
    """A line section, bounded by automatic sectionalizing devices; ``count`` of them are alike."""

    id: str
    count: int = Field(gt=0, default=1)
    peak_kw: float = Field(gt=0)
    """Annual peak load."""
    daytime_minimum_kw: float = Field(ge=0)
    """Least load of twelve months between 10 and 16 h (SGIP 2.4.4.1.1)."""
    generation_kw: float = Field(ge=0)
    """Interconnected, the transformers' own included."""
    transformers: Transformers
    spot_network_load_kw: float | None = None
    """The maximum load of the spot network that the section is; None for a radial section."""


class Circuit(Record):
    """A distribution circuit; ``count`` of them are alike."""

    id: str
    count: int = Field(gt=0, default=1)
    substation: str
    primary_kv: float = Field(gt=0)
    line_wires: Literal[3, 4]
    fault_current_a: float = Field(gt=0)
    """Maximum, on the primary."""
    device_interrupting_a: float = Field(gt=0)
    """Of its weakest protective device."""
    stability_limited: bool = False
    substation_generation_mw: float = Field(ge=0, default=0.0)
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def generation_kw(self) -> float:
        return sum(section.generation_kw * section.count for section in self.sections)


class Placement(Record):
    """Usage points that lie at a known place."""

    prefix: str = Field(min_length=1)
    sections: tuple[str, ...] = ()
    """Empty: anywhere among those that no row names."""
    meaning: str
    other_account_holder: bool = False
    """The account is in another person's name: the application needs a letter of authorization."""
    permission_document: str | None = None
    """A document beyond the usual ones without which no permission to operate is given here."""
    permission_conditions: tuple[str, ...] = ()
    """What every permission to operate is tied to here, beyond the usual conditions."""
    export_cap_kw: float | None = Field(default=None, gt=0)
    """Most that is approved here to flow to the grid, whatever is applied for."""
    taken_back_after_days: int | None = Field(default=None, gt=0)
    """An approval is taken back here so long after it: the grid was not as the file said."""


class Network(Record):
    about: str
    utility_id: str
    jurisdiction: str
    time_zone: str
    demo_usage_points: dict[str, str]
    """Prefixes for scenarios; six digits follow."""
    places: tuple[Placement, ...]
    circuits: tuple[Circuit, ...]

    def rules(self, on: date) -> Ruleset:
        """Those of its state, or of the one that ``AOV04_RULES`` names: the utility can work under any of them."""
        return rules_for(self.under, on)

    @property
    def under(self) -> str:
        return os.environ.get(RULES_OF, self.jurisdiction)


class Place(Record):
    """Where a usage point hangs."""

    circuit: Circuit
    section: Section
    circuit_id: str
    section_id: str
    transformer_id: str
    other_account_holder: bool
    permission_document: str | None
    permission_conditions: tuple[str, ...] = ()
    export_cap_kw: float | None = None
    taken_back_after_days: int | None = None

    @property
    def connection(self) -> Connection:
        """How a single-phase transformer hangs on the line: between two phases where there is no neutral."""
        return "line_to_line" if self.circuit.line_wires == 3 else "line_to_neutral"

    @property
    def upgrade_usd(self) -> int | None:
        return self.section.transformers.upgrade_usd


@cache
def network() -> Network:
    text = files("sandbox").joinpath("data/network.json").read_text(encoding="utf-8")
    return Network.model_validate(json.loads(text))


@cache
def _sections() -> dict[str, tuple[Circuit, Section]]:
    return {section.id: (circuit, section) for circuit in network().circuits for section in circuit.sections}


@cache
def _open_sections() -> tuple[str, ...]:
    named = {section for placement in network().places for section in placement.sections}
    return tuple(section for section in _sections() if section not in named)


def place_of(usage_point_id: str) -> Place:
    """The place of a usage point; every id has one."""
    digest = int.from_bytes(hashlib.sha256(usage_point_id.encode()).digest())
    placement = next((one for one in network().places if usage_point_id.startswith(one.prefix)), None)
    choices = placement.sections if placement is not None and placement.sections else _open_sections()
    digest, chosen = divmod(digest, len(choices))
    circuit, section = _sections()[choices[chosen]]
    digest, nth_circuit = divmod(digest, circuit.count)
    digest, nth_section = divmod(digest, section.count)
    circuit_id = _numbered(circuit.id, nth_circuit, circuit.count)
    section_id = _numbered(f"{circuit_id}-{section.id.removeprefix(circuit.id + '-')}", nth_section, section.count)
    return Place(
        circuit=circuit,
        section=section,
        circuit_id=circuit_id,
        section_id=section_id,
        transformer_id=f"{section_id}-T{digest % section.transformers.count + 1:04d}",
        other_account_holder=placement is not None and placement.other_account_holder,
        permission_document=placement.permission_document if placement is not None else None,
        permission_conditions=placement.permission_conditions if placement is not None else (),
        export_cap_kw=placement.export_cap_kw if placement is not None else None,
        taken_back_after_days=placement.taken_back_after_days if placement is not None else None,
    )


def _numbered(name: str, nth: int, count: int) -> str:
    return name if count == 1 else f"{name}.{nth + 1:03d}"


def circuit_key(circuit_id: str) -> UUID:
    """Under which the utility's database keeps what was added to a circuit."""
    return uuid5(NAMESPACE_URL, f"urn:aov04:circuit:{circuit_id}")


class Added(Record):
    """What was interconnected since the data file was made, in watts."""

    circuit_w: int = 0
    section_w: int = 0
    transformer_w: int = 0


def location_of(place: Place, added: Added) -> Location:
    """The grid at a place as the screens ask for it, with all that is interconnected now."""
    circuit, section, transformers = place.circuit, place.section, place.section.transformers
    section_kw = section.generation_kw + added.section_w / 1000
    circuit_kw = circuit.generation_kw + added.circuit_w / 1000
    # many single-phase generators, spread over the phases, act on the primary like one three-phase
    spread = Facility(circuit_kw, phases=3)
    spot = section.spot_network_load_kw
    return Location(
        under_tariff=True,
        section_peak_kw=section.peak_kw,
        section_minimum_kw=section.daytime_minimum_kw,
        section_generation_kw=section_kw,
        network=None if spot is None else SpotNetwork(spot, section_kw),
        primary_kv=circuit.primary_kv,
        primary_fault_current_a=circuit.fault_current_a,
        circuit_generation_fault_a=fault_current_a(spread, circuit.primary_kv),
        device_interrupting_a=circuit.device_interrupting_a,
        line_wires=circuit.line_wires,
        effectively_grounded=True,
        shared_secondary=transformers.customers > 1,
        secondary_generation_kw=transformers.generation_kw + added.transformer_w / 1000,
        transformer_kva=transformers.kva,
        on_mainline=False,
        stability_limited=circuit.stability_limited,
        substation_generation_mw=circuit.substation_generation_mw + added.circuit_w / 1e6,
        construction_required=False,
    )
