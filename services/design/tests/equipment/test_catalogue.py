"""The catalogue: consistent within itself, honest about gaps; matching built on it."""

import math
import subprocess
import sys

import pytest
from pydantic import ValidationError

from services.design.rules.checks import failures
from services.design.rules.electrical.currents import standard_ocpd_a
from services.design.rules.equipment.catalogue import batteries, inverters, modules, pick, replacement, sources
from services.design.rules.equipment.cec_lists import cec_inverter, cec_module, search_inverters, search_modules
from services.design.rules.equipment.matching import (
    Conditions,
    configured,
    module_checks,
    optimizer_limits,
    string_limits,
    string_sizing,
    units_per_branch,
)
from services.design.rules.equipment.ratings import BatterySpec, MissingRating, ModuleSpec

AT = Conditions(tmin_c=-19.0, tmax_ambient_c=33.0, max_system_v=600.0, nec_year=2023)


@pytest.mark.parametrize("module", modules().values(), ids=lambda module: module.key)
def test_module_values_agree_with_each_other(module) -> None:  # type: ignore[no-untyped-def]
    """Vmp × Imp is the rated power within 0.5 %, and the frame's area gives an efficiency of 20 to 24.5 %."""
    assert module.vmp_v * module.imp_a == pytest.approx(module.pmax_w, rel=0.005)
    assert module.ratings.beta_vmp_pct_per_k <= module.beta_voc_pct_per_k
    if module.length_m and module.width_m:
        assert module.length_m > module.width_m
        assert 0.20 < module.pmax_w / 1000 / (module.length_m * module.width_m) < 0.245


def test_every_entry_names_sources_and_the_day_it_was_read() -> None:
    for item in (*modules().values(), *inverters().values(), *batteries().values()):
        assert item.sources and all(source in sources() for source in item.sources)
        assert item.last_verified.year >= 2026
        assert item.certifications


@pytest.mark.parametrize("items", [modules(), inverters(), batteries()], ids=["modules", "inverters", "batteries"])
def test_substitutes_exist_and_can_be_bought(items) -> None:  # type: ignore[no-untyped-def]
    for key in items:
        found = replacement(items, key)
        assert found is None or found.availability.state == "available"
        if items[key].availability.substituted_by:
            assert found is not None and found.key != key


@pytest.mark.parametrize("inverter", inverters().values(), ids=lambda inverter: inverter.key)
def test_output_current_and_breaker_follow_from_the_power(inverter) -> None:  # type: ignore[no-untyped-def]
    """S / V, or S / (sqrt 3 V) of three phases, as datasheets round; breaker: 1.25 times, next size (240.6)."""
    kva = inverter.ac_kva or inverter.ac_kw
    amps = 1000 * kva / inverter.ac_v / (math.sqrt(3) if inverter.phases == 3 else 1.0)
    assert inverter.ac_a == pytest.approx(amps, rel=0.015)
    if inverter.kind != "micro":
        assert standard_ocpd_a(inverter.ac_a) == inverter.ocpd_a
        assert inverter.max_ocpd_a is None or inverter.max_ocpd_a >= inverter.ocpd_a
    if inverter.mppt_low_v is not None:
        assert inverter.mppt_low_v < inverter.mppt_high_v <= inverter.max_v


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("sma-stp-33-us-41", "SMA America: STP 33-US-41 [480V]"),
        ("sma-stp-50-us-41", "SMA America: STP 50-US-41 [480V]"),
        ("sma-stp-62-us-41", "SMA America: STP 62-US-41 [480V]"),
        ("chint-cps-sca36ktl-do-us-480", "Chint Power Systems America: CPS SCA36KTL-DO/US [480V]"),
        ("chint-cps-sca50ktl-do-us-480", "Chint Power Systems America: CPS SCA50KTL-DO/US-480 [480V]"),
        ("chint-cps-sca60ktl-do-us-480", "Chint Power Systems America: CPS SCA60KTL-DO/US-480 [480V]"),
        ("fronius-symo-10-208", "Fronius USA: Fronius Symo 10.0-3 208-240 [208V]"),
        ("fronius-symo-10-240", "Fronius USA: Fronius Symo 10.0-3 208-240 [240V]"),
        ("fronius-symo-12-208", "Fronius USA: Fronius Symo 12.0-3 208-240 [208V]"),
        ("fronius-symo-12-240", "Fronius USA: Fronius Symo 12.0-3 208-240 [240V]"),
        ("fronius-symo-15-208", "Fronius USA: Fronius Symo 15.0-3 [208V]"),
        ("fronius-symo-15-480", "Fronius USA: Fronius Symo 15.0-3 480 [480V]"),
        ("fronius-symo-20-480", "Fronius USA: Fronius Symo 20.0-3 480 [480V]"),
        ("fronius-symo-24-480", "Fronius USA: Fronius Symo 24.0-3 480 [480V]"),
        ("solaredge-se14-4kus", "SolarEdge Technologies Ltd : SE14.4KUS [208V]"),
        ("solaredge-se30kus", "SolarEdge Technologies Ltd : SE30KUS [480V]"),
    ],
)
def test_three_phase_inverters_agree_with_the_cec_list(key: str, name: str) -> None:
    """Output within 1 %, voltage exactly, and a tracking range that the tested one does not contradict by over 10 %."""
    ours, listed = inverters()[key], cec_inverter(name)
    assert (str(ours.ac_v), ours.phases) == (listed.ac_v + ".0", 3)
    assert ours.ac_kw == pytest.approx(listed.ac_kw, rel=0.01)
    if ours.kind == "string":
        assert ours.need("mppt_low_v") >= 0.9 * listed.mppt_low_v
        assert ours.need("mppt_high_v") <= 1.1 * listed.mppt_high_v


@pytest.mark.parametrize(("volts", "phases"), [(240, 1), (208, 3), (240, 3), (480, 3)])
def test_every_common_service_has_an_inverter_with_all_string_ratings(volts: float, phases: int) -> None:
    found = [item for item in inverters().values() if (item.ac_v, item.phases) == (volts, phases)]
    assert any(item.kind in ("string", "hybrid") and item.input and item.max_isc_a for item in found)


def test_batteries_name_the_inverters_that_take_them() -> None:
    hybrids = {key for key, item in inverters().items() if item.kind in ("hybrid", "optimizer")}
    for battery in batteries().values():
        assert set(battery.attaches_to) <= hybrids
        assert battery.inverter_key is None or battery.inverter_key in hybrids
    pack = batteries()["tesla-powerwall-3-expansion"]
    assert pack.expansion and pack.units_per_inverter == 3 and pack.attaches_to == ("tesla-powerwall-3",)


def test_rows_that_cannot_be_are_refused() -> None:
    module, battery = modules()["rec-alpha-pure-r-430"].model_dump(), batteries()["enphase-iq-battery-5p"].model_dump()
    with pytest.raises(ValidationError, match="weight_kg"):
        ModuleSpec.model_validate(module | {"weight_kg": 101})
    with pytest.raises(ValidationError, match="certifications"):
        ModuleSpec.model_validate(module | {"certifications": ()})
    with pytest.raises(ValidationError, match="usable_kwh"):
        BatterySpec.model_validate(battery | {"usable_kwh": 0})
    with pytest.raises(ValidationError, match="names the inverter"):
        BatterySpec.model_validate(battery | {"coupling": "dc"})


def test_anchor_values() -> None:
    """Powerwall 3 and IQ Battery 5P as published."""
    powerwall, battery = batteries()["tesla-powerwall-3"], batteries()["enphase-iq-battery-5p"]
    assert (powerwall.usable_kwh, powerwall.discharge_kw) == (13.5, 11.5)
    assert (powerwall.start_lra_a, powerwall.max_units) == (185, 4)
    assert inverters()["tesla-powerwall-3"].max_dc_kw == 20
    assert (battery.usable_kwh, battery.discharge_kw) == (5.0, 3.84)
    assert replacement(batteries(), "tesla-powerwall-2") is powerwall


def test_missing_values_are_said_and_not_guessed() -> None:
    bare = inverters()["tesla-solar-inverter-7-6"]
    assert "max_v" in bare.not_found
    with pytest.raises(MissingRating, match="max_v"):
        string_sizing(modules()["rec-alpha-pure-r-430"], bare, AT)
    with pytest.raises(MissingRating, match="length_m"):
        modules()["rec-alpha-pure-rx-470"].need("length_m")


def test_unread_listings_are_advice_absent_ones_are_not() -> None:
    sma = inverters()["sma-sbse7-7-us-50"]
    read = [one.model_copy(update={"status": "stated", "file_no": "E1"}) for one in sma.certifications]
    assert sma.model_copy(update={"certifications": tuple(read)}).certification_check("UL 1741-SB").passed
    expected = sma.certification_check("UL 1741-SB")
    assert expected.result == "note"
    absent = sma.certification_check("UL 9540")
    assert not absent.passed and absent.severity == "equipment"


def test_unknown_key_names_its_kin() -> None:
    with pytest.raises(ValueError, match="rec-alpha-pure-r-430"):
        pick(modules(), "rec-alpha-999")


@pytest.mark.parametrize(("key", "units"), [("enphase-iq8mc", 12), ("enphase-iq8ac", 11), ("enphase-iq8hc", 10)])
def test_branch_sizes_follow_from_the_currents(key: str, units: int) -> None:
    """The maker's numbers (USM-00008-2.0) are those of 80 % of the 20 A breaker."""
    inverter = inverters()[key]
    assert units_per_branch(inverter) == units
    assert units_per_branch(inverter.model_copy(update={"units_per_branch": None})) == units


def test_bridged_inputs_for_large_currents() -> None:
    powerwall = inverters()["tesla-powerwall-3"]
    assert configured(powerwall, modules()["rec-alpha-pure-r-430"]).mppt_count == 6
    bridged = configured(powerwall, modules()["qcells-qtron-blk-m-g2-430"])
    assert (bridged.mppt_count, bridged.max_isc_a) == (3, 30)


def test_string_limits_of_a_powerwall_3() -> None:
    """REC430AA: 59.7 V × (1 + 0.24 % × 44 K) = 66.0 V; 550 V hold 8; 480 V of the MPPT window 8 at 55.8 V."""
    limits = string_limits(modules()["rec-alpha-pure-r-430"], inverters()["tesla-powerwall-3"], 1, AT)
    assert (limits.shortest, limits.longest, limits.inputs, limits.parallel) == (2, 8, 6, 1)


def test_micro_inverter_and_optimizer_checks() -> None:
    small, high = modules()["qcells-qtron-blk-m-g2-430"], modules()["rec-alpha-pure-r-430"]
    assert failures(module_checks(small, inverters()["enphase-iq8hc"], AT)) == []
    too_high = module_checks(high, inverters()["enphase-iq8hc"], AT)
    assert not next(check for check in too_high if check.rule == "module_voc").passed  # 66.0 V on 60 V
    assert next(c for c in module_checks(high, inverters()["enphase-iq8x"], AT) if c.rule == "module_voc").passed
    assert optimizer_limits(small, inverters()["solaredge-se7600h-us"]) == (8, 13)  # 5,700 W / 430 W
    too_large = module_checks(modules()["canadian-cs6w-550ms"], inverters()["solaredge-se30kus"], AT)
    assert not next(check for check in too_large if check.rule == "module_power").passed  # 550 W on 500 W


def test_cec_lists() -> None:
    """Values as in the bundled files of 2019-03-05."""
    module = cec_module("LG Electronics Inc. LG365Q1C-A5")
    assert (module.voc_v, module.isc_a, module.beta_voc_pct_per_k) == (42.8, 10.8, -0.24)
    inverter = cec_inverter("SMA America: SB7.7-1SP-US-40 [240V]")
    assert (inverter.mppt_low_v, inverter.mppt_high_v, inverter.highest_tested_v) == (270, 480, 480)
    assert [found.name for found in search_modules("lg365q1c")] == [module.name]
    assert inverter in search_inverters("SB7.7", "240V")
    assert len(search_modules()) == 21535 and len(search_inverters()) == 3264
    with pytest.raises(ValueError, match="2019-03-05"):
        cec_module("no such module")


def test_the_catalogue_does_not_load_pandas_or_pvlib() -> None:
    code = (
        "import sys; from services.design.rules.equipment.catalogue import modules; modules(); "
        "from services.design.rules.equipment.cec_lists import search_modules; search_modules('lg'); "
        "print('pandas' in sys.modules, 'pvlib' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "False False"
