"""The whole electrical design: strings, micro-inverters, optimizers, storage, and the ways out at the panel."""

from pathlib import Path

import pytest

from services.design.rules.checks import failures
from services.design.rules.drawings.one_line.captions import one_line_of
from services.design.rules.drawings.one_line.sheet import single_line_svg
from services.design.rules.drawings.title_block import TitleBlock
from services.design.rules.equipment.catalogue import batteries, inverters, modules
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.setbacks import setbacks_for
from services.design.rules.system.circuits import Choice, ElectricalDesign, conditions, design_electrical, limits_for
from services.design.tests.roofs import gable
from shared.rules.site.assessment import BuildingUse, Site

M, INV, B = modules(), inverters(), batteries()
YIELD = {"S": 1450.0, "N": 950.0}


def site(**electrical: object) -> Site:
    service = {"service_a": 200, "busbar_a": 200, "main_breaker_a": 200, "spaces_free": 6} | electrical
    return Site.model_validate(
        {
            "location": {"latitude": 39.8, "longitude": -89.6, "time_zone": "America/Chicago"},
            "roof_planes": gable(),
            "electrical": service,
            "ownership": {"occupant_owns": True},
            "ahj": {"id": "il-springfield", "name": "Springfield", "state": "IL", "nec_year": 2023, "ifc_year": 2021},
            "utility": {"id": "cwlp", "name": "City Water, Light & Power", "tariff_key": "cwlp-r1"},
            "climate": {"tmin_c": -22.0, "tmax_c": 33.0, "source": "ASHRAE 2021, Springfield Abraham Lincoln Capital"},
        }
    )


def designed(place: Site, choice: Choice, at_most: int) -> tuple[RoofLayout, ElectricalDesign]:
    size = ModuleSize(choice.module.need("length_m"), choice.module.need("width_m"))
    value = {plane: kwh * choice.module.pmax_w / 1000 for plane, kwh in YIELD.items()}
    layout = lay_out(
        place.roof_planes,
        size,
        setbacks_for(place.ahj.ifc_year),
        value,
        roof_plan_area_m2=place.roof_plan_area_m2,
        strings=limits_for(choice, place),
        at_most=at_most,
    )
    return layout, design_electrical(place, choice, layout)


CASES = {
    "hybrid": (
        Choice(M["rec-alpha-pure-r-430"], INV["tesla-powerwall-3"], 1, B["tesla-powerwall-3"]),
        {"busbar_a": 225},
        24,
    ),
    "micro": (Choice(M["qcells-qtron-blk-m-g2-430"], INV["enphase-iq8mc"]), {}, 22),
    "micro and storage": (
        Choice(M["qcells-qtron-blk-m-g2-430"], INV["enphase-iq8mc"], 1, B["franklinwh-apower-2"]),
        {},
        22,
    ),
    "optimizer": (Choice(M["qcells-qpeak-duo-blk-ml-g10-405"], INV["solaredge-se7600h-us"]), {}, 24),
    "two hybrids, small panel": (Choice(M["rec-alpha-pure-r-430"], INV["tesla-powerwall-3"], 2), {}, 34),
}


@pytest.mark.parametrize("name", CASES)
def test_design_is_complete_and_drawn(name: str, tmp_path: Path) -> None:
    choice, electrical, wanted = CASES[name]
    place = site(**electrical)
    layout, design = designed(place, choice, wanted)
    on_circuits = [module for circuit in design.circuits for module in circuit.module_ids]
    on_roof = [module.id for array in layout.arrays for module in array.modules]
    assert sorted(on_circuits) == sorted(on_roof) and on_roof
    blocking = [
        check for check in failures(design.checks) if design.remedy is None or not check.rule.startswith("busbar_")
    ]
    assert design.passed and blocking == []
    svg = single_line_svg(one_line_of(place, choice, design), TitleBlock(project=name))
    assert "FAIL" not in svg and choice.module.model in svg


def test_storage_on_the_ac_side_counts_at_the_busbar() -> None:
    """29 A of micro-inverters alone pass the 120 % rule; with 48 A of storage they do not, and a remedy is named."""
    choice, electrical, wanted = CASES["micro"]
    _, alone = designed(site(**electrical), choice, wanted)
    choice, electrical, wanted = CASES["micro and storage"]
    _, both = designed(site(**electrical), choice, wanted)
    assert alone.interconnection.method == "busbar_opposite_end" and alone.remedy is None
    assert not both.interconnection.passed and both.remedy is not None and both.battery_breaker_a == 60
    assert both.output_a == pytest.approx(alone.output_a + 48)


def test_storage_behind_a_hybrid_inverter_does_not() -> None:
    choice, electrical, wanted = CASES["hybrid"]
    _, design = designed(site(**electrical), choice, wanted)
    assert design.output_a == 48 and design.battery_breaker_a is None and design.backfeed_breaker_a == 60


def test_full_panel_is_said() -> None:
    choice, _, wanted = CASES["micro"]
    _, design = designed(site(spaces_free=1), choice, wanted)
    assert not design.passed
    assert "breaker_spaces" in {check.rule for check in failures(design.checks)}


def test_voltage_limit_follows_the_building() -> None:
    place = site()
    assert conditions(place).max_system_v == 600
    shop = place.model_copy(update={"structure": place.structure.model_copy(update={"use": BuildingUse.COMMERCIAL})})
    assert conditions(shop).max_system_v == 1000
