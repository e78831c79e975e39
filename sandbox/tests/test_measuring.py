"""Faults are found and sound systems pass, with the noise of instruments in every reading."""

from benchmarks.fault_detection import FAULTS, LEAST_FOUND, MOST_FALSE, measure
from sandbox.measuring import Faults, Instruments

STRING = {"array": "south", "voc_stc_v": 450.0, "isc_stc_a": 11.0, "modules": 10}
PLAN = [STRING, STRING]


def test_faults_are_found_and_false_alarms_stay_below_what_is_promised() -> None:
    result = measure(60)
    assert set(result["found"]) == set(FAULTS)
    assert min(result["found"].values()) >= LEAST_FOUND, result
    assert result["false_alarms"] <= MOST_FALSE and result["kept"], result
    assert result["hard"]["shaded string, 5 % of its current"] < 1, "nobody finds everything: the noise is there"


def test_the_same_seed_shows_the_same_and_another_another() -> None:
    one, same, other = (Instruments(seed).strings(PLAN, Faults()) for seed in ("a", "a", "b"))
    assert one == same != other
    shaded = Instruments("a").strings(PLAN, Faults(shaded_string=1, shade=0.3))
    assert shaded[0] == one[0] and shaded[1]["isc_a"] < 0.75 * one[1]["isc_a"]
    assert Instruments("a").battery(5.0, Faults(reversed_ct=True))["grid_meter_kw"] < 0


def test_every_array_has_a_sun_of_its_own() -> None:
    instruments = Instruments("a")
    south, west = instruments.strings([STRING, {**STRING, "array": "west"}], Faults())
    assert west["irradiance_w_m2"] < 0.75 * south["irradiance_w_m2"] and west["isc_a"] < 0.75 * south["isc_a"]
    arrays = [{"id": id, "kwdc": 4.0, "shade_pct": 0.0} for id in ("west", "south")]
    run = instruments.interval({"arrays": arrays, "kwac": 7.6, "expected_performance_ratio": 0.84}, 1.0, Faults())
    seen = {name: one["insolation_kwh_m2"] * 1000 for name, one in run["arrays"].items()}
    assert seen["west"] < 0.75 * seen["south"] and abs(seen["south"] - south["irradiance_w_m2"]) < 1
