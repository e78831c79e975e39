"""Energy of every inverter beside PVWatts v8 itself, run from what design.json says of its modules."""

import copy
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.sites import asked
from tests.oracles.sweep import designed

pytestmark = pytest.mark.oracle

LIMIT = 0.005
GREENSBORO = {"latitude": 36.1, "longitude": -79.95, "time_zone": "America/New_York"}


def pvwatts(kwdc: float, array: dict[str, Any], dc_ac: float, efficiency_pct: float, losses_pct: float) -> float:
    """A year's AC kWh of modules on one plane."""
    from PySAM import Pvwattsv8

    model = Pvwattsv8.default("PVWattsNone")
    model.SolarResource.solar_resource_file = str(files("pvlib").joinpath("data", "723170TYA.CSV"))
    model.SystemDesign.assign(
        {
            "system_capacity": kwdc, "tilt": array["tilt"], "azimuth": array["azimuth"], "array_type": 1,
            "module_type": 0, "dc_ac_ratio": dc_ac, "inv_eff": efficiency_pct, "losses": losses_pct,
        }
    )  # fmt: skip
    model.execute(0)
    return float(model.Outputs.annual_energy)


def modules_of(system: dict[str, Any], inverter: str) -> dict[str, int]:
    """Modules behind an inverter, by array."""
    found: dict[str, int] = {}
    count = {one["id"]: one["count"] for one in system["inverters"]}
    for string in system["strings"]:
        if string["inverter"] == inverter:
            found[string["array"]] = found.get(string["array"], 0) + string["modules"] * string["parallel"]
    for branch in system["branches"]:
        if inverter in branch["inverters"]:
            found[branch["array"]] = found.get(branch["array"], 0) + count[inverter]
    return found


@pytest.mark.parametrize("seed", [104, 105, 109])
def test_every_inverter_makes_what_pvwatts_makes_of_its_modules(seed: int, tmp_path: Path) -> None:
    """Without shade, whose hours PVWatts does not know; an inverter with several planes is the sum of theirs."""
    question = asked(seed)
    site = copy.deepcopy(question.site) | {"location": GREENSBORO}
    for plane in site["roof_planes"]:
        plane["shade"] = {"annual_loss_pct": 0}
    design = designed(replace(question, site=site), tmp_path).design
    assert design is not None
    for option in design["options"]:
        arrays = {array["id"]: array for array in option["system"]["arrays"]}
        for one in option["energy"]["inverters"]:
            expected = sum(
                pvwatts(
                    count * arrays[id]["module_w"] / 1000, arrays[id], one["dc_ac"], one["efficiency_pct"],
                    option["losses_pct"],
                )
                for id, count in modules_of(option["system"], one["id"]).items()
            )  # fmt: skip
            made = one["annual_kwh"] + one["curtailed_kwh"]
            assert made == pytest.approx(expected, rel=LIMIT), (option["option_id"], one["id"])
