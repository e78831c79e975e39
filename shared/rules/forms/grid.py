"""Forms of the sets that bind an interconnection: levels and screens, clocks, fees, tests before permission."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from shared.rules.forms.bounds import Cents, Form, Hours, Kilovolts, Kilowatts, Level, SomeDays, Text

Basis = Literal["nameplate", "export_capacity", "fact"]
"""What of the facility counts: its rating, what it may export, or nothing of it."""
Limited = Literal[
    "line_section_penetration", "spot_network", "fault_current", "interrupting_rating", "shared_secondary",
    "imbalance", "stability", "minimum_load",
]  # fmt: skip
"""Screens with a limit."""
Screen = Limited | Literal["certified_equipment", "under_tariff", "line_configuration", "no_construction"]
LIMITED: Final[tuple[Limited, ...]] = get_args(Limited)
SCREENS: Final[tuple[Screen, ...]] = tuple(name for part in get_args(Screen) for name in get_args(part))
Miles = Annotated[float, Field(gt=0, le=100)]


class ScreenRule(Form):
    """One screen: its limit in the screen's own unit, what it counts, and for which levels it is asked."""

    citation: Text
    limit: Annotated[float, Field(gt=0, le=100)] | None = None
    cap_kw: Kilowatts | None = None
    """Of a spot network: never more than this; None where only the share of the load is limited."""
    basis: Basis = "fact"
    levels: tuple[Level, ...] = (1, 2)


class Simplified(Form):
    """Up to which size a certified inverter is of level 1."""

    limit_kw: Kilowatts
    three_phase_kw: Kilowatts | None = None
    """Where three-phase facilities may be larger."""
    citation: Text


class LineSize(Form):
    """The fast track's size on lines below a voltage (``below_kv``), or up to and with it (``upto_kv``)."""

    below_kv: Kilovolts | None = None
    upto_kv: Kilovolts | None = None
    anywhere_kw: Kilowatts
    near_substation_kw: Kilowatts
    """On a mainline and no farther from the substation than ``near_substation_miles``."""

    @model_validator(mode="after")
    def _one_voltage(self) -> Self:
        if (self.below_kv is None) == (self.upto_kv is None):
            raise ValueError("a row of the table states either below_kv or upto_kv")
        return self

    def holds_at(self, kv: float) -> bool:
        return kv < self.below_kv if self.below_kv is not None else kv <= (self.upto_kv or 0.0)


class FastTrack(Form):
    """Up to which size the fast track is open, by voltage of the line and place on it; above all rows it is closed."""

    near_substation_miles: Miles
    machine_kw: Kilowatts
    """Synchronous and induction machines, wherever they are."""
    table: Annotated[tuple[LineSize, ...], Field(min_length=1)]
    citation: Text


class ExportCapacity(Form):
    """Whether a limit of export that the utility agreed to counts instead of the nameplate in load-flow screens."""

    counts: bool
    citation: Text


class LevelsAndScreens(Form):
    """``interconnection``; ``like`` in a row names another one, of which it states only the differences."""

    simplified: Simplified
    fast_track: FastTrack
    export_capacity: ExportCapacity
    supplemental_decides: tuple[Screen, ...]
    """Screens whose failure the supplemental review can outweigh; after any other a study is needed."""
    screens: dict[str, ScreenRule]

    @model_validator(mode="after")
    def _states_every_screen(self) -> Self:
        missing = [name for name in SCREENS if name not in self.screens]
        unlimited = [name for name in LIMITED if name in self.screens and self.screens[name].limit is None]
        unknown = [name for name in self.screens if name not in SCREENS]
        if unknown:
            raise ValueError(f"screens that are none: {unknown}")
        if missing or unlimited:
            raise ValueError(f"screens without a rule: {missing}; without a limit: {unlimited}")
        return self


def whole(params: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The params with all that they leave to the row that they are ``like``; ``others``: those of other rows, by id.

    ValueError where that is not known, or is like another one itself.
    """
    own = dict(params)
    like = own.pop("like", None)
    if like is None:
        return own
    if not isinstance(like, str) or like not in others or "like" in others[like]:
        raise ValueError(f"like: {like!r} is none of the whole rule sets that are known")
    return _merged(others[like], own)


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``changes``; objects are merged key by key, lists replaced."""
    merged = dict(base)
    for key, value in changes.items():
        nested = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged


ClockRule = Literal[
    "acknowledge", "complete", "cure", "evaluate", "supplemental", "study_estimate", "estimate_payment",
    "agreement_return", "impact_study", "permission", "pre_application_report",
]  # fmt: skip
Unit = Literal["business", "calendar"]
Party = Literal["utility", "applicant"]
After = Literal["resumes", "restarts"]
"""What a clock of the utility does when it gets what it has asked for: it goes on, or begins anew."""


class ClockEntry(Form):
    """How long one step may take."""

    rule: ClockRule
    party: Party
    days: SomeDays
    unit: Unit
    levels: tuple[Level, ...] | None = None
    citation: Text
    verified: bool


class StopRule(Form):
    """What a row says of a clock that stood still because the utility waited for the applicant."""

    after: After
    citation: Text
    verified: bool


class Clocks(Form):
    """``clocks``."""

    clocks: Annotated[tuple[ClockEntry, ...], Field(min_length=1)]
    stop: StopRule | None = None


class Fee(Form):
    """One charge, US cents: a fixed part and one by the AC nameplate, together between the least and the most."""

    of: Literal["application", "report"]
    """Of an application, which is paid with it; or of a report before there is one."""
    level: Level | None = None
    """Of the application: 1 simplified, 2 fast track, 3 study, where a deposit for the study is paid with it."""
    above_kw: Annotated[float, Field(ge=0, le=1_000_000)] = 0.0
    up_to_kw: Kilowatts | None = None
    """Of facilities above that AC nameplate and up to this one, kW; None: any larger one."""
    cents: Cents = 0
    cents_per_kw: Cents = 0
    least_cents: Cents = 0
    most_cents: Cents | None = None
    citation: Text
    verified: bool
    """True where the text in force was read."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.up_to_kw is not None and self.up_to_kw <= self.above_kw:
            raise ValueError("up_to_kw lies at or below above_kw: it is of no facility")
        if self.most_cents is not None and self.most_cents < self.least_cents:
            raise ValueError("most_cents lies below least_cents")
        return self

    def covers(self, kwac: float) -> bool:
        return self.above_kw < kwac and (self.up_to_kw is None or kwac <= self.up_to_kw)

    def amount(self, kwac: float) -> int:
        """What a facility of this AC nameplate, kW, is charged, US cents."""
        amount = max(self.least_cents, self.cents + round(self.cents_per_kw * kwac))
        return amount if self.most_cents is None else min(amount, self.most_cents)


class Fees(Form):
    """``interconnection_fees``; none where a place charges nothing that is known."""

    fees: tuple[Fee, ...]


class ParallelTest(Form):
    """``parallel_tests``: what may be run on the grid without asking; 0 for nothing."""

    hours: Hours
    largest_kwac: Annotated[float, Field(ge=0, le=1_000_000)]
