"""The levels, the fast track's sizes and the screens of one jurisdiction, read from its dated row.

``params`` of a row in ``shared/rules/data/interconnection``: ``simplified``, ``fast_track``, ``export_capacity``,
``supplemental_decides`` and ``screens``; ``like`` names another row of which this one states only the differences.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.rules.interconnection.rows import Row, bundled, row_for
from shared.rules.ruleset import remembered

SET: Final = "interconnection"

Basis = Literal["nameplate", "export_capacity", "fact"]
"""What of the facility counts: its rating, what it may export, or nothing of it."""

Kilowatts = Annotated[float, Field(gt=0)]


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ScreenRule(_Params):
    """One screen: its limit in the screen's own unit, what it counts, and for which levels it is asked."""

    citation: Annotated[str, Field(min_length=1)]
    limit: Annotated[float, Field(gt=0)] | None = None
    cap_kw: Kilowatts | None = None
    """Of a spot network: never more than this; None where only the share of the load is limited."""
    basis: Basis = "fact"
    levels: tuple[int, ...] = (1, 2)


class Simplified(_Params):
    """Up to which size a certified inverter is of level 1."""

    limit_kw: Kilowatts
    three_phase_kw: Kilowatts | None = None
    """Where three-phase facilities may be larger."""
    citation: str


class LineSize(_Params):
    """The fast track's size on lines below a voltage (``below_kv``), or up to and with it (``upto_kv``)."""

    below_kv: Annotated[float, Field(gt=0)] | None = None
    upto_kv: Annotated[float, Field(gt=0)] | None = None
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


class FastTrack(_Params):
    """Up to which size the fast track is open, by voltage of the line and place on it; above all rows it is closed."""

    near_substation_miles: Annotated[float, Field(gt=0)]
    machine_kw: Kilowatts
    """Synchronous and induction machines, wherever they are."""
    table: Annotated[tuple[LineSize, ...], Field(min_length=1)]
    citation: str


class ExportCapacity(_Params):
    """Whether a limit of export that the utility agreed to counts instead of the nameplate in load-flow screens."""

    counts: bool
    citation: str


class Ruleset(_Params):
    """What one jurisdiction asks on a day."""

    id: str
    version: int
    jurisdiction: str
    citation: str
    verified: bool
    simplified: Simplified
    fast_track: FastTrack
    export_capacity: ExportCapacity
    supplemental_decides: tuple[str, ...]
    """Screens whose failure the supplemental review can outweigh; after any other a study is needed."""
    screens: dict[str, ScreenRule]

    @model_validator(mode="after")
    def _states_every_screen(self) -> Self:
        missing = [name for name in SCREENS if name not in self.screens]
        unlimited = [name for name in LIMITED if name in self.screens and self.screens[name].limit is None]
        if missing or unlimited:
            raise ValueError(f"screens without a rule: {missing}; without a limit: {unlimited}")
        return self


LIMITED: Final = (
    "line_section_penetration", "spot_network", "fault_current", "interrupting_rating", "shared_secondary",
    "imbalance", "stability", "minimum_load",
)  # fmt: skip
SCREENS: Final = (*LIMITED, "certified_equipment", "under_tariff", "line_configuration", "no_construction")


@remembered(1_000)
def rules_for(jurisdiction: str, on: date) -> Ruleset:
    """The state's own rules, else those of the SGIP. ValueError for a day on which none was in force."""
    return ruleset_of(row_for(SET, jurisdiction, on))


def ruleset_of(row: Row) -> Ruleset:
    """The rules that a row states. ValueError with the row's id where it states too little or something else."""
    known = {one.id: one for one in reversed(bundled(SET))}  # by its first version: a later one changes nobody else
    params = dict(row.params)
    like = params.pop("like", None)
    if like is not None:
        if like not in known or "like" in known[like].params:
            raise ValueError(f"{row.id} is like {like!r}, which is none of the whole rule sets that are bundled")
        params = _merged(known[like].params, params)
    named = {name: getattr(row, name) for name in ("id", "version", "jurisdiction", "citation", "verified")}
    try:
        return Ruleset.model_validate(named | params)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(["params", *(str(part) for part in first["loc"])])
        raise ValueError(f"{row.id}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``changes``; objects are merged key by key, lists replaced."""
    merged = dict(base)
    for key, value in changes.items():
        nested = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged
