"""How many modules a string may have: NEC 690.7 in the cold, the MPPT window in the heat, the input currents.

Conventions, which published worked examples share:

* Coefficients are per cent of the STC value per kelvin, negative, applied linearly from 25 °C.
* Cold: the cells are as cold as the air, ``tmin_c`` (690.7(A): lowest expected ambient temperature, for which
  its informational note points to ASHRAE's extreme annual mean minimum), and the module is open.
* Heat: ``tmax_c`` is the temperature of the CELLS when the string must still reach the bottom of the MPPT
  window. Who has an ambient temperature gives the rise of the cells above it as ``cell_rise_k``, for which
  ``ROOF_CELL_RISE_K`` is customary on pitched roofs.
* The longest string is rounded down, the shortest up, on unrounded voltages.
* ``max_modules`` is the limit of safety: inverter maximum and system voltage. The top of the MPPT window is a
  limit of yield (above it the inverter works off the maximum power point, unharmed), so it is checked and its
  own longest string stated, but it does not shorten ``max_modules``.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.design.rules.checks import TOLERANCE, Check, at_least, at_most, undecided, verdict
from services.design.rules.electrical import nec

STC_C = 25.0

ROOF_CELL_RISE_K = 35.0
"""Cells above ambient for modules parallel to a pitched roof, under 6 in of standoff; 30 K is customary for
tilted racks on roofs, 25 K for ground racks (string sizing guide of Greentech Renewables, once CivicSolar)."""

PV_CURRENT_FACTOR = 1.25
"""690.8(A)(1): irradiance above 1,000 W/m² is a normal operating condition."""

Volts = Annotated[float, Field(gt=0, le=3000)]
Amperes = Annotated[float, Field(gt=0, le=1000)]
PerCentPerKelvin = Annotated[float, Field(gt=-1, le=0)]
"""Silicon lies between −0.2 and −0.5; an absolute value of 1 or more is mV/K or a misplaced decimal point."""


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class ModuleRatings(_Input):
    """Electrical ratings of a module at STC."""

    voc_v: Volts
    vmp_v: Volts
    isc_a: Amperes
    imp_a: Amperes
    beta_voc_pct_per_k: PerCentPerKelvin | None = None
    """Needed by the coefficient method."""
    beta_vmp_pct_per_k: PerCentPerKelvin
    """Where the datasheet lacks it, the power coefficient is customary: larger, hence on the safe side."""

    @model_validator(mode="after")
    def _curve(self) -> Self:
        if self.vmp_v >= self.voc_v:
            raise ValueError(f"vmp_v {self.vmp_v:g} is not below voc_v {self.voc_v:g}")
        if self.imp_a > self.isc_a:
            raise ValueError(f"imp_a {self.imp_a:g} exceeds isc_a {self.isc_a:g}")
        return self


class InverterInput(_Input):
    """Ratings of one MPPT input."""

    max_v: Volts
    mppt_low_v: Annotated[float, Field(ge=0, le=3000)]
    mppt_high_v: Volts
    max_input_a: Amperes
    """Largest usable current; more is clipped."""
    max_isc_a: Amperes | None = None
    """Largest short-circuit current of the array behind the input; None: the datasheet does not state it."""

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.mppt_low_v >= self.mppt_high_v:
            raise ValueError(f"mppt_low_v {self.mppt_low_v:g} is not below mppt_high_v {self.mppt_high_v:g}")
        if self.mppt_low_v >= self.max_v:
            raise ValueError(f"mppt_low_v {self.mppt_low_v:g} is not below max_v {self.max_v:g}")
        return self


class StringRequest(_Input):
    """What ``size_strings`` needs to know."""

    module: ModuleRatings
    inverter: InverterInput
    tmin_c: Annotated[float, Field(ge=-90, le=60)]
    tmax_c: Annotated[float, Field(ge=-40, le=120)]
    """Cell temperature; ambient where ``cell_rise_k`` is given."""
    method: Literal["table", "coefficient"]
    max_system_v: Volts
    cell_rise_k: Annotated[float, Field(ge=0, le=60)] = 0.0
    parallel_strings: Annotated[int, Field(ge=1, le=100)] = 1
    """Strings on the one input."""
    modules: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Length of the string to check; None: the longest permitted."""
    nec_year: Annotated[int, Field(ge=2014, le=2100)] = 2023

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.tmin_c >= self.tmax_c:
            raise ValueError(f"tmin_c {self.tmin_c:g} is not below tmax_c {self.tmax_c:g}")
        if self.method == "coefficient" and self.module.beta_voc_pct_per_k is None:
            raise ValueError("module.beta_voc_pct_per_k is needed by the coefficient method")
        if self.method == "table":
            nec.voltage_factor(self.tmin_c)  # refuses temperatures below the table
        return self


class StringSizing(BaseModel):
    """Result of ``size_strings``. ``min_modules > max_modules``: no string fits, and a check says so."""

    model_config = ConfigDict(frozen=True)

    min_modules: int
    max_modules: int
    max_modules_mppt: int
    """Longest string whose cold maximum power point still lies in the MPPT window."""
    module_voc_max_v: float
    module_vmp_min_v: float
    module_vmp_max_v: float
    voc_factor: float
    """``module_voc_max_v / voc_v``."""
    checks: list[Check]


def corrected(stc_value: float, pct_per_k: float, cell_c: float) -> float:
    """A quantity at another cell temperature, linear from its STC value."""
    return stc_value * (1.0 + pct_per_k / 100.0 * (cell_c - STC_C))


def size_strings(request: StringRequest) -> StringSizing:
    """Shortest and longest string and the checks of the one requested (or of the longest)."""
    module, inverter, edition = request.module, request.inverter, nec.edition_for(request.nec_year)
    if request.method == "table":
        factor, rule = nec.voltage_factor(request.tmin_c), "voltage_table"
    else:
        assert module.beta_voc_pct_per_k is not None
        factor, rule = corrected(1.0, module.beta_voc_pct_per_k, request.tmin_c), "voltage_coefficient"
    voc_max = module.voc_v * factor
    hot_cell_c = request.tmax_c + request.cell_rise_k
    vmp_min = corrected(module.vmp_v, module.beta_vmp_pct_per_k, hot_cell_c)
    vmp_max = corrected(module.vmp_v, module.beta_vmp_pct_per_k, request.tmin_c)
    if vmp_min <= 0:
        raise ValueError(f"Vmp vanishes at {hot_cell_c:g} °C; check beta_vmp_pct_per_k and tmax_c")

    shortest = max(1, _round_up(inverter.mppt_low_v / vmp_min))
    longest = _round_down(min(inverter.max_v, request.max_system_v) / voc_max)
    longest_mppt = _round_down(inverter.mppt_high_v / vmp_max)
    length = request.modules or longest
    return StringSizing(
        min_modules=shortest,
        max_modules=longest,
        max_modules_mppt=longest_mppt,
        module_voc_max_v=round(voc_max, 6),
        module_vmp_min_v=round(vmp_min, 6),
        module_vmp_max_v=round(vmp_max, 6),
        voc_factor=round(factor, 6),
        checks=[
            _length_exists(shortest, longest, length),
            *_voltage_checks(request, edition, rule, length, voc_max, vmp_min, vmp_max, longest_mppt, hot_cell_c),
            *_current_checks(request, edition),
        ],
    )


def _length_exists(shortest: int, longest: int, length: int) -> Check:
    return Check(
        rule="string_length",
        edition="datasheet",
        limit=float(longest),
        value=float(length),
        unit="modules",
        result=verdict(holds=shortest <= length <= longest, severity="equipment"),
        citation="inverter datasheet, NEC 690.7",
        severity="equipment",
        detail=f"a string of {length}; permitted {shortest} to {longest}"
        if shortest <= longest
        else f"no length fits: MPPT window asks for {shortest} or more, the voltage limits for {longest} or less",
    )


def _voltage_checks(
    request: StringRequest,
    edition: str,
    rule: str,
    length: int,
    voc_max: float,
    vmp_min: float,
    vmp_max: float,
    longest_mppt: int,
    hot_cell_c: float,
) -> list[Check]:
    inverter, year = request.inverter, f"NEC {edition}"
    cold = f"{length} × {voc_max:.2f} V at {request.tmin_c:g} °C ({request.method} method)"
    return [
        at_most(
            "string_voc_inverter",
            length * voc_max,
            inverter.max_v,
            "V",
            edition=year,
            citation=f"{nec.cite(rule, edition)}; {nec.cite('listed_use', edition)}",
            detail=f"{cold}; maximum input voltage of the inverter",
        ),
        at_most(
            "string_voc_system",
            length * voc_max,
            request.max_system_v,
            "V",
            edition=year,
            citation=f"{nec.cite(rule, edition)}; {nec.cite('voltage_limit', edition)}",
            detail=f"{cold}; maximum voltage of the PV system",
        ),
        at_least(
            "string_vmp_hot",
            length * vmp_min,
            inverter.mppt_low_v,
            "V",
            edition="datasheet",
            citation="inverter datasheet, MPPT range",
            severity="equipment",
            detail=f"{length} × {vmp_min:.2f} V, cells at {hot_cell_c:g} °C; bottom of the MPPT window",
        ),
        at_most(
            "string_vmp_cold",
            length * vmp_max,
            inverter.mppt_high_v,
            "V",
            edition="datasheet",
            citation="inverter datasheet, MPPT range",
            severity="advice",
            detail=f"{length} × {vmp_max:.2f} V, cells at {request.tmin_c:g} °C; top of the MPPT window, "
            f"which up to {longest_mppt} modules respect",
        ),
    ]


def _current_checks(request: StringRequest, edition: str) -> list[Check]:
    module, inverter, strings = request.module, request.inverter, request.parallel_strings
    checks = [
        at_most(
            "mppt_input_current",
            module.imp_a * strings,
            inverter.max_input_a,
            "A",
            edition="datasheet",
            citation="inverter datasheet, maximum input current",
            severity="advice",
            detail=f"{strings} × Imp {module.imp_a:g} A; the inverter clips what exceeds it",
        ),
    ]
    array_isc, citation = PV_CURRENT_FACTOR * module.isc_a * strings, nec.cite("pv_circuit_current", edition)
    detail = f"1.25 × {strings} × Isc {module.isc_a:g} A; short-circuit rating of the input"
    if inverter.max_isc_a is None:
        checks.append(
            undecided(
                "mppt_short_circuit_current",
                f"{detail} is not known; ask the maker",
                edition="datasheet",
                value=array_isc,
                unit="A",
                citation=citation,
                severity="equipment",
            )
        )
    else:
        checks.append(
            at_most(
                "mppt_short_circuit_current",
                array_isc,
                inverter.max_isc_a,
                "A",
                edition=f"NEC {edition}",
                citation=f"{citation}; {nec.cite('listed_use', edition)}",
                detail=detail,
            )
        )
    return checks


def _round_down(ratio: float) -> int:
    return math.floor(ratio * (1 + TOLERANCE))


def _round_up(ratio: float) -> int:
    return math.ceil(ratio * (1 - TOLERANCE))
