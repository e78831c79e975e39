"""Which modules make which string on which input, or which branch of micro-inverters.

A string lies on one plane, so that its modules see the same sun; parallel strings on one input are equal. With
optimizers or micro-inverters modules are independent and a circuit may cross planes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

CircuitKind = Literal["string", "optimizer_string", "branch"]


@dataclass(frozen=True)
class StringLimits:
    """What the inverters take, from ``strings.size_strings`` and the datasheet."""

    shortest: int
    longest: int
    inputs: int
    """MPPT inputs of all inverters together; of optimizers, strings that their inverters take."""
    parallel: int = 1
    """Strings that one input's current ratings admit."""

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.longest:
            raise ValueError(f"no string length between {self.shortest} and {self.longest} modules")
        if self.inputs < 1 or self.parallel < 1:
            raise ValueError("at least one input and one string per input are needed")


def common_limits(each: Sequence[StringLimits]) -> StringLimits:
    """What inverters of several models take alike: every string then fits every input. ValueError where none does."""
    return StringLimits(
        shortest=max(one.shortest for one in each),
        longest=min(one.longest for one in each),
        inputs=sum(one.inputs for one in each),
        parallel=min(one.parallel for one in each),
    )


@dataclass(frozen=True)
class Load:
    """What one input carries: ``strings`` equal strings of ``length`` modules."""

    length: int
    strings: int = 1

    @property
    def modules(self) -> int:
        return self.length * self.strings


class Circuit(BaseModel):
    """One string or branch with its modules in their order. ``id``: of the system's string or branch."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: CircuitKind
    feeds: str
    """What it ends at, e.g. ``INV1, MPPT 2``."""
    module_ids: tuple[str, ...]


def best_loads(
    capacity: Mapping[str, int], value: Mapping[str, float], limits: StringLimits, at_most: int | None = None
) -> dict[str, list[Load]]:
    """The loads of most total value that the planes' capacities and the inputs admit.

    ``capacity``: modules that fit each plane; ``value``: of one module there, e.g. kWh a year; ``at_most``: modules in
    all. Planes without a string are absent from the answer.
    """
    largest = min(sum(capacity.values()), at_most if at_most is not None else sum(capacity.values()))
    best = np.full((limits.inputs + 1, largest + 1), -np.inf)
    best[0, 0] = 0.0
    steps: list[tuple[str, dict[int, list[Load]], np.ndarray]] = []
    for plane, room in capacity.items():
        ways = _ways_to_string(min(room, largest), limits)
        reached, choice = best.copy(), np.zeros(best.shape, dtype=int)
        for modules, loads in ways.items():
            inputs = len(loads)
            gained = best[: limits.inputs + 1 - inputs, : largest + 1 - modules] + modules * value[plane]
            target = reached[inputs:, modules:]
            better = gained > target + 1e-9
            target[better] = gained[better]
            choice[inputs:, modules:][better] = modules
        steps.append((plane, ways, choice))
        best = reached
    inputs, modules = divmod(int(np.argmax(best)), largest + 1)
    answer: dict[str, list[Load]] = {}
    for plane, ways, choice in reversed(steps):
        taken = int(choice[inputs, modules])
        if taken:
            answer[plane] = ways[taken]
            inputs, modules = inputs - len(ways[taken]), modules - taken
    return _spread(dict(sorted(answer.items(), key=lambda item: list(capacity).index(item[0]))), limits.inputs)


def _ways_to_string(room: int, limits: StringLimits) -> dict[int, list[Load]]:
    """For each number of modules up to ``room``: the loads on fewest inputs that make it up, most alike in length."""
    options = [
        Load(length, strings)
        for strings in range(1, limits.parallel + 1)
        for length in range(limits.shortest, limits.longest + 1)
    ]
    ways: dict[int, list[Load]] = {}
    frontier: dict[int, list[Load]] = {0: []}
    for _ in range(limits.inputs):
        grown: dict[int, list[Load]] = {}
        for total, loads in frontier.items():
            for option in options:
                reached = total + option.modules
                if reached > room or reached in ways:
                    continue
                candidate = [*loads, option]
                if reached not in grown or _unlike(candidate) < _unlike(grown[reached]):
                    grown[reached] = candidate
        ways |= grown
        frontier = grown
    return ways


def _unlike(loads: Sequence[Load]) -> tuple[int, int]:
    lengths = [load.length for load in loads]
    return max(lengths) - min(lengths), sum(load.strings for load in loads)


def _spread(chosen: dict[str, list[Load]], inputs: int) -> dict[str, list[Load]]:
    """Give parallel strings inputs of their own while inputs are left: each then finds its own maximum power point."""
    spare = inputs - sum(len(loads) for loads in chosen.values())
    for loads in chosen.values():
        for i, load in enumerate(list(loads)):
            moved = min(spare, load.strings - 1)
            if moved > 0:
                loads[i] = Load(load.length, load.strings - moved)
                loads.extend(Load(load.length) for _ in range(moved))
                spare -= moved
    return chosen


def fullest(capacity: Mapping[str, int], value: Mapping[str, float], at_most: int | None = None) -> dict[str, int]:
    """Modules per plane without string constraint: the best planes first, up to ``at_most``."""
    left = sum(capacity.values()) if at_most is None else at_most
    counts: dict[str, int] = {}
    for plane in sorted(capacity, key=lambda name: -value[name]):
        counts[plane] = min(capacity[plane], left)
        left -= counts[plane]
    return {plane: counts[plane] for plane in capacity if counts[plane]}


@dataclass(frozen=True)
class Placed:
    """A load of one plane."""

    plane: str
    load: Load


@dataclass(frozen=True)
class Station:
    """An inverter, as far as the sharing of strings asks: its inputs, and its output as the weight of its share."""

    inputs: int
    kw: float


def balance(loads: Sequence[Placed], stations: Sequence[Station], shortest: int) -> list[list[Placed]]:
    """The loads shared out so that the inverters carry modules as evenly for their output as their strings allow.

    Strings are dealt out, the longest first, to the inverter that they fill least; then, as long as it evens them
    out, the fullest inverter gives a string, or a part of one of at least ``shortest``, to a free input of the
    emptiest. ValueError where there are more loads than inputs.
    """
    inputs = sum(station.inputs for station in stations)
    if len(loads) > inputs:
        raise ValueError(f"{len(loads)} strings for {inputs} inputs")
    shared: list[list[Placed]] = [[] for _ in stations]

    def filled(at: int, more: int = 0) -> float:
        return (_modules(shared[at]) + more) / stations[at].kw

    def free() -> list[int]:
        return [at for at, station in enumerate(stations) if len(shared[at]) < station.inputs]

    for placed in sorted(loads, key=lambda one: -one.load.modules):
        shared[min(free(), key=lambda at, more=placed.load.modules: filled(at, more))].append(placed)  # type: ignore[misc]
    while True:
        fullest_one = max(range(len(stations)), key=filled)
        receivers = [at for at in free() if at != fullest_one]
        if not receivers:
            return shared
        emptiest = min(receivers, key=filled)
        heavy, light = stations[fullest_one].kw, stations[emptiest].kw
        even = (_modules(shared[fullest_one]) * light - _modules(shared[emptiest]) * heavy) / (heavy + light)
        move = _move(shared[fullest_one], even, shortest)
        if move is None:
            return shared
        at, kept, given = move
        shared[fullest_one][at : at + 1] = [] if kept is None else [kept]
        shared[emptiest].append(given)


def _modules(loads: Sequence[Placed]) -> int:
    return sum(one.load.modules for one in loads)


def _move(loads: Sequence[Placed], even: float, shortest: int) -> tuple[int, Placed | None, Placed] | None:
    """What to take off an inverter that has ``even`` modules too many: index, what stays, what goes; None: nothing."""
    best: tuple[float, int, Placed | None, Placed] | None = None
    for index, placed in enumerate(loads):
        length, strings = placed.load.length, placed.load.strings
        if strings > 1:
            part = length
            kept: Placed | None = Placed(placed.plane, Load(length, strings - 1))
            given = Placed(placed.plane, Load(length))
        elif length >= 2 * shortest and even > 0.5:
            part = min(max(int(even), shortest), length - shortest)
            kept, given = Placed(placed.plane, Load(length - part)), Placed(placed.plane, Load(part))
        else:
            continue
        left = abs(even - part)
        if left < even and (best is None or left < best[0]):
            best = left, index, kept, given
    return None if best is None else best[1:]


def even_parts(items: Sequence[str], parts: int) -> list[tuple[str, ...]]:
    """Consecutive parts whose sizes differ by one at most, larger ones first."""
    edges = [-(-i * len(items) // parts) for i in range(parts + 1)] if parts else []
    return [tuple(items[a:b]) for a, b in pairwise(edges)]
