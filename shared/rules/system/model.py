"""A system as a list of its devices and of the conductors between them, at its point of connection.

Everything else that is said of a system is a function of this record: checks, energy, drawings, labels, bill of
materials, price, nameplate, test plan. Each device has an id that is unique in the system; wherever one device names
another it is by id. Figures of a device are of one piece, ``count`` says how many pieces stand behind the id.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from shared.rules.site.roof import Shade
from shared.schemas.documented import Documented

Id = Annotated[str, Field(min_length=1, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=160)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Phases = Literal[1, 3]
EquipmentKind = Literal[
    "main_panel", "tap", "combiner", "ac_disconnect", "utility_meter", "production_meter", "gateway", "power_control",
    "rapid_shutdown",
]  # fmt: skip


class Device(Documented):
    """What every entry of the model shares."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


class Service(Device):
    """The customer's service as it is once the system is built: after a new panel or a smaller main, the new ones."""

    voltage_v: int
    """Between line conductors, V."""
    phases: Phases
    wires: Literal[2, 3, 4]
    """3 on 120/240 V and on a delta without neutral, 4 on a wye or a high-leg delta."""
    bus_a: int
    """Rating of the busbar, A."""
    main_a: int
    """Rating of the main breaker, A."""
    conductors_a: int
    """Ampacity of the service conductors, A."""
    centre_fed: bool = False
    """The main feeds the middle of the busbar and not an end."""
    available_fault_ka: Positive | None = None
    """Short-circuit current that the utility can deliver at the service, kA; null where nobody asked it."""


class Connection(Device):
    """Where and by which rule the system joins the service."""

    side: Literal["load", "supply"]
    """``load``: breakers on the panel's busbar; ``supply``: ahead of the main breaker (NEC 705.11)."""
    rule: Name
    """Name of the check that permits it, e.g. ``busbar_opposite_end``."""
    limit_a: Positive | None = None
    """What a power control system holds all sources together to, A (NEC 705.13); null without one."""


class Transformer(Device):
    """Between sources of another voltage and a three-phase service."""

    id: Id
    model: Name
    kva: Positive
    primary_v: int
    """At the service, V."""
    secondary_v: int
    """At the inverters, V."""
    existing: bool = False
    """It is there already and is not bought."""


class Array(Device):
    """The modules on one plane."""

    id: Id
    plane: Id
    """The site's roof plane."""
    tilt: float
    """Degrees from horizontal."""
    azimuth: float
    """Degrees from north, eastward."""
    module: Name
    """Model name."""
    module_w: Positive
    """Of one module at standard test conditions, W."""
    count: Count
    shade: Shade
    """Loss of beam irradiance by shade."""

    @property
    def kwdc(self) -> float:
        return self.count * self.module_w / 1000.0


class String(Device):
    """Equal strings of one array on one input of an inverter."""

    id: Id
    array: Id
    inverter: Id
    mppt: Count
    """Number of the input on the inverter, from 1."""
    modules: Count
    """In series, each string."""
    parallel: Count = 1
    """Such strings on the input."""


class Branch(Device):
    """Micro-inverters of one array on one breaker."""

    id: Id
    array: Id
    inverters: tuple[Id, ...]
    ocpd_a: int
    """Rating of the branch breaker, A."""


class Inverter(Device):
    """An inverter of PV, or a hybrid one of storage too; micro-inverters of a branch share an id."""

    id: Id
    model: Name
    kind: Literal["string", "hybrid", "optimizer", "micro"]
    count: Count = 1
    ac_v: int
    """Line to line, V."""
    phases: Phases
    kw: Positive
    """Continuous output at its setting, kW."""
    kva: Positive
    ac_a: Positive
    """Continuous output current at its setting, A a phase."""


class Battery(Device):
    """Storage. One that is part of a hybrid inverter has that inverter's model and is bought once, as that inverter."""

    id: Id
    model: Name
    count: Count = 1
    kwh: Positive
    """Usable, kWh."""
    kw: Annotated[float, Field(ge=0)]
    """Continuous output that it adds, kW; 0 of an expansion, which adds energy only."""
    coupling: Literal["ac", "dc"]
    inverter: Id | None = None
    """Hybrid inverter that it hangs on, or is part of; null where it feeds the AC side by itself."""
    ac_a: Positive | None = None
    """Continuous output current on the AC side, A; null where it has no output of its own."""


class Optimizer(Device):
    """One optimizer at each module of an array."""

    id: Id
    model: Name
    array: Id
    count: Count


class Existing(Device):
    """Generation that is on the site already and stays."""

    id: Id
    kwac: Positive
    ocpd_a: int
    """Sum of the breakers that feed it in, A; 0 where nobody read them."""


class Run(Device):
    """Conductors between two devices."""

    id: Id
    start: Id = Field(alias="from")
    end: Id = Field(alias="to")
    conductors: Count
    """Of a circuit, without the equipment grounding conductor: 2 of a string, 3 of a 120/240 V circuit."""
    size: Name
    """``8 AWG``, ``250 kcmil``, ``2 sets of 3/0 AWG``."""
    insulation: Name
    conduit: Name
    ocpd: int | None
    """Rating of the device that protects it, A; null where NEC 690.9(A) asks for none."""
    egc: Name
    """Equipment grounding conductor."""
    length_m: Positive
    """One way."""
    maximum_a: Positive
    """Maximum current, NEC 690.8(A), A."""
    ampacity_a: Positive
    """After correction for temperature and fill, not above the terminals' value; of all sets together, A."""
    ambient_c: float
    """Highest ambient temperature along it."""
    in_raceway: Count
    """Current-carrying conductors that share its raceway."""
    voltage_drop_pct: float
    volts: Positive
    """Nominal, V."""


class Equipment(Device):
    """A panel, tap, disconnect, combiner, meter, gateway, power control system, rapid shutdown device."""

    id: Id
    kind: EquipmentKind
    model: Name
    rating_a: int | None
    """A; null where the device carries no power."""
    fuse_a: int | None = None
    """Of a fused disconnect, A."""
    existing: bool = False
    """It is there already and is not bought."""
    count: Count = 1


class SystemModel(Device):
    """One system. Tuples are empty where it has none of a kind."""

    service: Service
    connection: Connection
    transformer: Transformer | None = None
    arrays: tuple[Array, ...] = ()
    strings: tuple[String, ...] = ()
    branches: tuple[Branch, ...] = ()
    inverters: tuple[Inverter, ...] = ()
    batteries: tuple[Battery, ...] = ()
    optimizers: tuple[Optimizer, ...] = ()
    existing: tuple[Existing, ...] = ()
    runs: tuple[Run, ...] = ()
    devices: tuple[Equipment, ...] = ()
