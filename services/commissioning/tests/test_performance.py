"""Performance ratio by IEC 61724-1."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commissioning.rules.commission.design import ALL, BuiltDesign
from services.commissioning.rules.commission.facts import Coefficients, built
from services.commissioning.rules.commission.performance import Interval, Performance, Run, Sun
from services.commissioning.rules.commission.performance import performance as judged
from services.commissioning.rules.commission.performance import unfit as judged_unfit
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.facts import DesignFacts

DESIGN = example(SalesOrderCreated, uuid4()).design
EXPECTED_RATIO = BuiltDesign().expected_ratio


def performance(design: DesignFacts, run: Run, gamma: float) -> Performance:
    return judged(built(design, Coefficients(-0.27, 0.05, gamma)), run)


def unfit(design: DesignFacts, run: Run) -> tuple[str, ...]:
    return judged_unfit(built(design), run)


def test_pvwatts_assumptions() -> None:
    # losses multiplied out: soiling 2, shading 3, mismatch 2, wiring 2, connections 0.5, LID 1.5, nameplate 1,
    # availability 3 percent (NREL/TP-6A20-62641, table 6)
    kept = 0.98 * 0.97 * 0.98 * 0.98 * 0.995 * 0.985 * 0.99 * 0.97
    assert pytest.approx(kept * 0.96, abs=1e-4) == EXPECTED_RATIO


def test_a_run_by_hand() -> None:
    # 8.1 kW x 1.6 h reference yield x (1 - 0.0034 x 20 K) = 12.079 kWh at a ratio of 1
    found = performance(DESIGN, Run.whole(2, 9.5, 1.6, 45), -0.34)
    assert found.ratio == pytest.approx(9.5 / 12.0787, abs=1e-4)
    assert found.capacity_ratio == pytest.approx(9.5 / (12.0787 * 0.82483), abs=1e-4)
    assert found.passed


def test_an_inverter_at_its_limit_is_not_blamed_for_it() -> None:
    clipping = DESIGN.model_copy(update={"kwac": 5.0})
    found = performance(clipping, Run.whole(1, 5.0, 1.1, 25), -0.34)
    assert found.expected_kwh == 5.0 and found.capacity_ratio == 1.0


@pytest.mark.parametrize(("given_kwh", "ratio"), [(13.5, 1.0), (10.0, 0.7407)])
def test_storage_alone_is_judged_by_what_it_gives(given_kwh: float, ratio: float) -> None:
    """11.5 kW for 1.5 h would be 17.25 kWh; 13.5 kWh are in it."""
    alone = BuiltDesign(battery_kw=11.5, battery_kwh=13.5)
    found = judged(alone, Run((Interval(1.5, given_kwh, {}),)))
    assert found.expected_kwh == 13.5 and found.capacity_ratio == pytest.approx(ratio, abs=1e-4)
    assert found.passed is (ratio == 1.0) and judged_unfit(alone, Run((Interval(1.5, given_kwh, {}),))) == ()


@given(st.floats(0.1, 8), st.floats(0.1, 8), st.floats(-10, 70), st.floats(0.5, 1.5))
def test_between_95_and_110_percent_of_what_was_expected(
    hours: float, insolation: float, temperature: float, share: float
) -> None:
    expected = performance(DESIGN, Run.whole(hours, 1.0, insolation, temperature), -0.34).expected_kwh
    found = performance(DESIGN, Run.whole(hours, expected * share, insolation, temperature), -0.34)
    assert found.capacity_ratio == pytest.approx(share)
    if min(abs(share - 0.95), abs(share - 1.1)) > 1e-9:
        assert found.passed is (0.95 < share < 1.1)


@pytest.mark.parametrize(
    ("losses_pct", "sound_share", "passes"),
    [
        (11.4, 1.0, True),
        (11.4, 0.86, False),  # 14 % of the modules are dead
        (4.0, 0.86, False),  # which PVWatts' losses would hide
        (35.6, 1.0, True),  # a quarter of the sun is shaded by design
        (35.6, 0.9, False),
        (None, 1.0, True),  # PVWatts' own losses where the design states none
    ],
)
def test_expectation_comes_from_the_losses_of_this_design(
    losses_pct: float | None, sound_share: float, passes: bool
) -> None:
    design = DESIGN.model_copy(update={"losses_pct": losses_pct})
    kept = 1 - (14.08 if losses_pct is None else losses_pct) / 100
    delivered = design.kwdc * 1.6 * (1 - 0.0034 * 20) * kept * 0.96 * sound_share
    assert performance(design, Run.whole(2, delivered, 1.6, 45), -0.34).passed is passes


def test_a_hundred_times_too_much_energy_is_no_good_system() -> None:
    expected = performance(DESIGN, Run.whole(2, 1.0, 1.6, 45), -0.34).expected_kwh
    assert not performance(DESIGN, Run.whole(2, 104 * expected, 1.6, 45), -0.34).passed


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (Run.whole(1 / 60, 0.01, 0.014, 40), "at least 1 h"),  # a minute
        (Run.whole(1, 0.5, 0.1, 15), "100 W/m2"),  # dusk
        (Run.whole(1, 5.0, 0.4, 15), None),
        (Run.whole(4, 20.0, 3.2, 45), None),
        (Run.whole(1, 5.0, 1.6, 45), "1600 W/m2"),
    ],
)
def test_a_run_is_long_and_bright_enough_to_say_anything(run: Run, said: str | None) -> None:
    found = unfit(DESIGN, run)
    assert len(found) == (said is not None) and (said is None or said in found[0])


@pytest.mark.parametrize(("hours", "insolation"), [(0, 1), (1, 0)])
def test_no_sun_is_no_test(hours: float, insolation: float) -> None:
    with pytest.raises(ValueError, match="sun and time"):
        performance(DESIGN, Run.whole(hours, 1, insolation, 25), -0.34)


TWO = DESIGN.model_validate(
    DESIGN.model_dump()
    | {
        "arrays": [
            {**vars(DESIGN.arrays[0]), "id": "south", "count": 10, "shade_pct": 0.0},
            {**vars(DESIGN.arrays[0]), "id": "west", "count": 10, "shade_pct": 25.0},
        ],
        "strings": [],
    }
)


def morning(south: float = 0.8, west: float = 0.45) -> dict[str, Sun]:
    return {"south": Sun(south, 45), "west": Sun(west, 35)}


def test_each_array_counts_under_its_own_sun_and_with_its_own_shade() -> None:
    # 4.05 kW x (0.8 h x (1 - 0.0034 x 20 K) + 0.45 h x (1 - 0.0034 x 10 K) x 0.75) x 0.82483
    by_hand = 4.05 * (0.8 * 0.932 + 0.45 * 0.966 * 0.75) * 0.82483
    found = performance(TWO, Run((Interval(1, by_hand, morning()),)), -0.34)
    assert found.expected_kwh == pytest.approx(by_hand, rel=1e-4) and found.passed
    dead = performance(TWO, Run((Interval(1, 0.86 * by_hand, morning()),)), -0.34)
    assert not dead.passed, "14 % of the modules are dead"
    assert found.uncertainty_pct == pytest.approx(3.54, abs=0.01)


def test_clipping_is_judged_by_interval() -> None:
    """An hour at the limit and one below it: the mean of both would have hidden the limit."""
    small = DESIGN.model_copy(update={"kwac": 5.0})
    intervals = tuple(Interval(1, 1.0, {ALL: Sun(sun, 25)}) for sun in (1.0, 0.7))
    found = performance(small, Run(intervals), -0.34)
    assert found.expected_kwh == pytest.approx(5.0 + 8.1 * 0.7 * EXPECTED_RATIO, rel=1e-4)
    assert found.clipped_hours == 1


def test_an_array_without_a_sensor_or_under_moving_clouds_is_no_test() -> None:
    blind = Run((Interval(1, 5.0, {"south": Sun(0.8, 45)}),))
    assert "array west was not measured" in unfit(TWO, blind)[0]
    cloudy = Run(tuple(Interval(0.5, 2.0, {ALL: Sun(sun, 40)}) for sun in (0.5, 0.2)))
    assert "from 400 to 1000 W/m2" in unfit(DESIGN, cloudy)[0]
