"""Faults are found and sound systems pass, with the noise of instruments in every reading."""

from benchmarks.fault_detection import FAULTS, LEAST_FOUND, MOST_FALSE, measure
from sandbox.measuring import Faults, Instruments

PLAN = [{"voc_stc_v": 450.0, "isc_stc_a": 11.0, "modules": 10}, {"voc_stc_v": 450.0, "isc_stc_a": 11.0, "modules": 10}]


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
