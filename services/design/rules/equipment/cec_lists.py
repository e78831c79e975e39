"""The California Energy Commission's lists of 2019-03-05 that come with pvlib: 21,535 modules, 3,264 inverters.

They stop before most of what is sold today; they serve existing systems and additions to them. Read with the csv
module straight from pvlib's data files, without importing pvlib.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict

LIST_DATE = "2019-03-05"


class CecModule(BaseModel):
    """Values at STC; coefficients converted to per cent per kelvin."""

    model_config = ConfigDict(frozen=True)

    name: str
    technology: str
    bifacial: bool
    pmax_w: float
    voc_v: float
    isc_a: float
    vmp_v: float
    imp_a: float
    beta_voc_pct_per_k: float
    gamma_pmp_pct_per_k: float
    area_m2: float


class CecInverter(BaseModel):
    """``highest_tested_v`` is the top of the tested range and not the maximum input voltage of the datasheet.

    ``ac_v`` is as the list has it: one voltage or a range, e.g. ``240`` or ``422-528``.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    ac_kw: float
    ac_v: str
    dc_kw: float
    mppt_low_v: float
    mppt_high_v: float
    highest_tested_v: float


def cec_module(name: str) -> CecModule:
    """A module by its exact name in the list; ValueError where it is not there."""
    try:
        return _modules()[name]
    except KeyError:
        raise ValueError(f"{name!r} is not on the CEC module list of {LIST_DATE}") from None


def cec_inverter(name: str) -> CecInverter:
    """An inverter by its exact name in the list; ValueError where it is not there."""
    try:
        return _inverters()[name]
    except KeyError:
        raise ValueError(f"{name!r} is not on the CEC inverter list of {LIST_DATE}") from None


def search_modules(*words: str) -> list[CecModule]:
    """Modules whose name contains all words, case ignored."""
    return [module for name, module in _modules().items() if all(word.lower() in name.lower() for word in words)]


def search_inverters(*words: str) -> list[CecInverter]:
    """Inverters whose name contains all words, case ignored."""
    return [inverter for name, inverter in _inverters().items() if all(word.lower() in name.lower() for word in words)]


@cache
def _modules() -> dict[str, CecModule]:
    found = {}
    for row in _rows(f"sam-library-cec-modules-{LIST_DATE}.csv"):
        voc, vmp, imp = float(row["V_oc_ref"]), float(row["V_mp_ref"]), float(row["I_mp_ref"])
        found[row["Name"]] = CecModule(
            name=row["Name"],
            technology=row["Technology"],
            bifacial=row["Bifacial"] == "1",
            pmax_w=float(row["STC"]),
            voc_v=voc,
            isc_a=float(row["I_sc_ref"]),
            vmp_v=vmp,
            imp_a=imp,
            beta_voc_pct_per_k=round(100 * float(row["beta_oc"]) / voc, 4),
            gamma_pmp_pct_per_k=float(row["gamma_r"]),
            area_m2=float(row["A_c"]),
        )
    return found


@cache
def _inverters() -> dict[str, CecInverter]:
    return {
        row["Name"]: CecInverter(
            name=row["Name"],
            ac_kw=float(row["Paco"]) / 1000,
            ac_v=row["Vac"],
            dc_kw=float(row["Pdco"]) / 1000,
            mppt_low_v=float(row["Mppt_low"]),
            mppt_high_v=float(row["Mppt_high"]),
            highest_tested_v=float(row["Vdcmax"]),
        )
        for row in _rows(f"sam-library-cec-inverters-{LIST_DATE}.csv")
    }


def _rows(file: str) -> Iterator[dict[str, str]]:
    spec = find_spec("pvlib")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pvlib, which brings the CEC lists, is not installed")
    with Path(spec.submodule_search_locations[0], "data", file).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        next(rows), next(rows)  # units and SAM's variable names
        yield from rows
