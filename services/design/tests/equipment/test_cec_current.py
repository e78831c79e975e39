"""Current CEC lists, saved as CSV by whoever has them, become rows of a catalogue."""

import pytest

from services.design.rules.equipment.cec_current import CecListError, catalogue_rows
from services.design.rules.equipment.ratings import InverterSpec, ModuleSpec

MODULES = """PV Module List - Full Data,,,,,,,,,,,,,,,
"Updated as of 11/20/2026",,,,,,,,,,,,,,,
,,,,,,,,,,,,,,,
Manufacturer,Model Number,Description,Safety Certification,Nameplate Pmax,Technology,N_s,Nameplate Isc,Nameplate Voc,\
Nameplate Ipmax,Nameplate Vpmax,γPmax,αIsc,βVoc,βVpmax,Short Side,Long Side,CEC Listing Date
,,,,(W),,,(A),(V),(A),(V),(%/°C),(%/°C),(%/°C),(%/°C),(m),(m),
Hanwha Q CELLS,Q.TRON BLK M-G2+ 430,"430 W, TOPCon","UL 61730-1, UL 61730-2",430,Mono-c-Si,108,13.74,39.32,13.05,32.94,\
-0.30,0.04,-0.24,-0.29,1.134,1.722,3/1/2024
Sample,NoVoltage 400,,UL 61730,400,Mono-c-Si,108,13.0,,12.0,33.3,-0.30,0.04,-0.24,,1.1,1.7,3/1/2024
"""
INVERTERS = """Grid Support Inverter List - Full Data
Manufacturer Name,Model Number1,Description,UL 1741 SB,Maximum Continuous Output Power at Unity Power Factor (kW),\
Nominal Voltage (Vac),Weighted Efficiency (%),Microinverter,Voltage Minimum (Vdc),Voltage Maximum (Vdc)
SMA America,STP 50-US-41 [480V],"50 kW, 480 Vac Three Phase Utility Interactive Inverter",Y,50.01,480,97.5,N,500,800
Enphase,IQ8HC-72-M-US [240V],"380 W, 240 Vac microinverter",Y,0.38,240,97,Y,29.5,45
Tesla,1707000-xx-y [240V],"11.5 kW, 240 Vac inverter with battery storage",,11.5,240,97.5,N,60,480
"""


def taken(row: dict[str, object], spec: type[ModuleSpec] | type[InverterSpec]) -> ModuleSpec | InverterSpec:
    """A row as ``--catalogue`` completes it: what is left out is unknown."""
    unknown = dict.fromkeys(spec.model_fields)
    available = {"state": "available", "since": None, "substituted_by": None, "note": None}
    return spec.model_validate(unknown | {"key": "k", "availability": available, "last_verified": "2026-11-26"} | row)


def test_a_module_has_the_values_of_its_row() -> None:
    (row,) = catalogue_rows(MODULES, ["q.tron", "430"])["modules"]
    module = taken(row, ModuleSpec)
    assert isinstance(module, ModuleSpec)
    assert (module.pmax_w, module.voc_v, module.isc_a, module.vmp_v, module.imp_a) == (430, 39.32, 13.74, 32.94, 13.05)
    assert (module.beta_voc_pct_per_k, module.beta_vmp_pct_per_k, module.gamma_pmp_pct_per_k) == (-0.24, -0.29, -0.30)
    assert (module.length_m, module.width_m, module.weight_kg, module.series_fuse_a) == (1.722, 1.134, None, None)
    assert [(one.standard, one.status) for one in module.certifications] == [("UL 61730", "stated")]
    assert "3/1/2024" in (module.note or "")


@pytest.mark.parametrize(
    ("word", "kind", "phases", "wires", "amperes", "ocpd", "listing"),
    [
        ("STP 50", "string", 3, 4, 60.15, 80, ("UL 1741-SB", "stated")),
        ("IQ8HC", "micro", 1, 2, 1.58, 15, ("UL 1741-SB", "stated")),
        ("1707000", "hybrid", 1, 3, 47.92, 60, ("UL 1741-SB", "expected")),
    ],
)
def test_an_inverter_is_read_with_its_phases_and_listing(
    word: str, kind: str, phases: int, wires: int, amperes: float, ocpd: int, listing: tuple[str, str]
) -> None:
    (row,) = catalogue_rows(INVERTERS, [word])["inverters"]
    inverter = taken(row, InverterSpec)
    assert isinstance(inverter, InverterSpec)
    assert (inverter.kind, inverter.phases, inverter.wires, inverter.ac_a, inverter.ocpd_a) == (
        kind, phases, wires, amperes, ocpd,
    )  # fmt: skip
    assert [(one.standard, one.status) for one in inverter.certifications] == [listing]
    assert inverter.max_input_a is None and inverter.mppt_count is None  # the list does not say


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MODULES, r"row 7 \(Sample NoVoltage 400\): nameplate voc is missing"),
        (MODULES.replace("-0.24,-0.29", "minus,-0.29"), r"row 6 .* no number"),
        ("a,b\n1,2\n", "Model Number"),
        ("Manufacturer,Model Number,Price\nA,B,3\n", "row 1: the heading has neither nameplate pmax"),
        ("", "Model Number"),
    ],
)
def test_what_cannot_be_read_is_refused_by_row(text: str, told: str) -> None:
    with pytest.raises(CecListError, match=told):
        catalogue_rows(text)
