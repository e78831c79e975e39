"""Which modules make which string: limits kept, inputs used well, every module once."""

from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.design.rules.electrical.stringing import (
    Load,
    Placed,
    Station,
    StringLimits,
    balance,
    best_loads,
    common_limits,
    even_parts,
    fullest,
)


def total(loads: dict[str, list[Load]]) -> int:
    return sum(load.modules for some in loads.values() for load in some)


def test_two_planes_two_inputs() -> None:
    loads = best_loads({"S": 12, "N": 9}, {"S": 600, "N": 400}, StringLimits(6, 13, 2))
    assert loads == {"S": [Load(12)], "N": [Load(9)]}


def test_one_input_takes_the_better_plane() -> None:
    assert best_loads({"S": 12, "N": 13}, {"S": 600, "N": 400}, StringLimits(6, 13, 1)) == {"S": [Load(12)]}


def test_remainder_is_left_off() -> None:
    """17 modules on two inputs of 6 to 8: 16 of them, in equal strings."""
    assert best_loads({"S": 17}, {"S": 600}, StringLimits(6, 8, 2)) == {"S": [Load(8), Load(8)]}


def test_parallel_strings_are_equal_and_only_where_inputs_lack() -> None:
    assert best_loads({"S": 20}, {"S": 1}, StringLimits(8, 12, 1, parallel=2)) == {"S": [Load(10, 2)]}
    assert best_loads({"S": 20}, {"S": 1}, StringLimits(8, 12, 2, parallel=2)) == {"S": [Load(10), Load(10)]}


def test_plane_too_small_for_a_string_stays_empty() -> None:
    assert best_loads({"S": 12, "N": 5}, {"S": 600, "N": 400}, StringLimits(6, 13, 3)).keys() == {"S"}


def test_wanted_number_is_kept() -> None:
    assert total(best_loads({"S": 26}, {"S": 1}, StringLimits(6, 13, 2), at_most=20)) == 20


def test_impossible_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="no string length"):
        StringLimits(9, 8, 2)


@settings(max_examples=60, deadline=None)
@given(
    south=st.integers(0, 24),
    north=st.integers(0, 20),
    shortest=st.integers(2, 8),
    more=st.integers(0, 5),
    inputs=st.integers(1, 3),
    parallel=st.integers(1, 2),
    ceiling=st.one_of(st.none(), st.integers(1, 40)),
)
def test_best_of_all_by_exhaustion(
    south: int, north: int, shortest: int, more: int, inputs: int, parallel: int, ceiling: int | None
) -> None:
    limits = StringLimits(shortest, shortest + more, inputs, parallel)
    capacity, value = {"S": south, "N": north}, {"S": 6.0, "N": 4.0}
    loads = best_loads(capacity, value, limits, ceiling)
    sizes = [
        0,
        *(length * strings for length in range(shortest, shortest + more + 1) for strings in range(1, parallel + 1)),
    ]
    best = 0.0
    for combination in combinations_with_replacement(sizes, inputs):
        for sides in product("SN", repeat=inputs):
            used = {name: sum(n for n, side in zip(combination, sides, strict=True) if side == name) for name in "SN"}
            fits = all(used[name] <= capacity[name] for name in "SN")
            if fits and (ceiling is None or sum(used.values()) <= ceiling):
                best = max(best, sum(used[name] * value[name] for name in "SN"))
    found = sum(load.modules * value[name] for name, some in loads.items() for load in some)
    assert found == pytest.approx(best)
    assert sum(len(some) for some in loads.values()) <= inputs
    for some in loads.values():
        for load in some:
            assert shortest <= load.length <= shortest + more and 1 <= load.strings <= parallel


def shared(lengths: list[tuple[int, int]], inverters: int, inputs: int, shortest: int) -> list[int]:
    """Modules on each inverter, fewest first; nothing may be lost, added, or too short on the way."""
    loads = [Placed("S", Load(*one)) for one in lengths]
    found = balance(loads, [Station(inputs, 1.0)] * inverters, shortest)
    assert all(len(some) <= inputs for some in found)
    assert all(one.load.length >= shortest for some in found for one in some)
    return sorted(sum(one.load.modules for one in some) for some in found)


def test_four_inverters_share_what_used_to_lie_on_the_first_two() -> None:
    """27, 8, 0 and 0 modules were what filling inverter by inverter gave."""
    assert shared([(9, 3), (8, 1)], 4, 6, 3) == [8, 9, 9, 9]
    assert shared([(12, 1)], 2, 6, 3) == [6, 6]


@given(
    lengths=st.lists(st.tuples(st.integers(4, 14), st.integers(1, 3)), min_size=1, max_size=12),
    inverters=st.integers(1, 5),
)
def test_inverters_never_stay_further_apart_than_a_string_that_could_move(
    lengths: list[tuple[int, int]], inverters: int
) -> None:
    inputs = 14
    carried = shared(lengths, inverters, inputs, 4)
    assert sum(carried) == sum(length * strings for length, strings in lengths)
    assert carried[-1] - carried[0] <= max(length for length, _ in lengths)


def test_an_inverter_of_half_the_output_takes_half_the_modules() -> None:
    """Worked by hand: six strings of 12 on 40 and 20 kW, four to two; of five the last is split 4 : 8."""
    stations = [Station(6, 40.0), Station(6, 20.0)]
    carried = [[placed.load.length for placed in some] for some in balance([Placed("S", Load(12))] * 6, stations, 4)]
    assert carried == [[12] * 4, [12] * 2]
    five = balance([Placed("S", Load(12))] * 5, stations, 4)
    assert [sum(placed.load.modules for placed in some) for some in five] == [40, 20]


def test_models_beside_each_other_take_what_suits_all() -> None:
    assert common_limits([StringLimits(6, 18, 6, 2), StringLimits(8, 20, 2)]) == StringLimits(8, 18, 8, 1)
    with pytest.raises(ValueError, match="no string length between 12 and 10"):
        common_limits([StringLimits(4, 10, 6), StringLimits(12, 20, 2)])


def test_more_strings_than_inputs_are_refused() -> None:
    with pytest.raises(ValueError, match="3 strings for 2 inputs"):
        balance([Placed("S", Load(5))] * 3, [Station(2, 1.0)], 3)


@given(count=st.integers(0, 120), per_branch=st.integers(1, 16))
def test_branches_are_even_and_complete(count: int, per_branch: int) -> None:
    ids = [f"A{i}" for i in range(count)]
    parts = even_parts(ids, -(-count // per_branch))
    assert [name for part in parts for name in part] == ids
    sizes = [len(part) for part in parts]
    assert all(size <= per_branch for size in sizes) and (not sizes or max(sizes) - min(sizes) <= 1)


def test_fullest_prefers_the_better_plane() -> None:
    assert fullest({"N": 10, "S": 8}, {"N": 4, "S": 6}, 12) == {"N": 4, "S": 8}
