"""What holds and joins the devices of a system, counted from its model: each line with the reason for its quantity.

Rails run along the rows of modules, two under each; conductors, raceways and overcurrent devices are those of the runs,
labels those that NEC asks for. A price book knows one sum for racking and one for the electrical balance: they are
shared between the lines by the weights of ``data/hardware.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import ceil
from typing import Any, Final

from services.design.rules.roof.model import Array, PlacedModule, RoofLayout
from shared.rules.system.model import Run, SystemModel

RAILS: Final = 2
"""Under each row of modules."""
ENDS: Final = 2
SETS: Final = " sets of "
TIMES: Final = " × "


@dataclass(frozen=True)
class Hardware:
    """One line. ``weight``: its share in what the price book has for all; ``ids``: what of the model it is for."""

    model: str
    quantity: int
    weight: float
    ids: tuple[str, ...]
    source: str
    manufacturer: str = "various"


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("services.design.rules") / "data" / "hardware.json").read_text())
    return found


# -- what holds the modules ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Block:
    """Modules side by side without a gap: what one pair of rails carries."""

    modules: int
    length_m: float

    @property
    def pieces(self) -> int:
        """Of one rail."""
        return ceil(self.length_m / float(_data()["racking"]["rail_m"]))

    @property
    def attachments(self) -> int:
        """Of one rail: as far apart as its span allows, the ends cantilevered as far as they may."""
        racking = _data()["racking"]
        span = float(racking["span_m"])
        between = self.length_m - ENDS * float(racking["cantilever_of_span"]) * span
        return max(ENDS, ceil(round(between / span, 9)) + 1)


def racking(layout: RoofLayout | None, model: SystemModel) -> list[Hardware]:
    """Rails, splices, attachments, clamps, grounding lugs; nothing without modules."""
    data = _data()["racking"]
    blocks = [block for array in (layout.arrays if layout else ()) for block in _blocks(array)]
    if not blocks:
        return []
    ids, maker, usd = tuple(array.id for array in model.arrays), data["manufacturer"], data["usd"]
    metres, rows = RAILS * sum(one.length_m for one in blocks), len(blocks)
    span = f"a support every {data['span_m']:g} m at most"
    counted = (
        ("rail", data["rail"], RAILS * sum(one.pieces for one in blocks),
         f"{rows} rows of modules, {RAILS} rails each, {metres:.1f} m in pieces of {data['rail_m']:g} m"),
        ("splice", "XR10 rail splice", RAILS * sum(one.pieces - 1 for one in blocks), "between the pieces of a rail"),
        ("attachment", "flashed attachment with L-foot", RAILS * sum(one.attachments for one in blocks),
         f"{metres:.1f} m of rail, {span}, ends cantilevered {100 * data['cantilever_of_span']:g} % of it"),
        ("mid_clamp", "mid clamp", RAILS * sum(one.modules - 1 for one in blocks), "between two modules, on each rail"),
        ("end_clamp", "end clamp", RAILS * ENDS * rows, f"{ENDS} ends of each rail"),
        ("ground_lug", "grounding lug", rows, "one for each row of bonded modules"),
    )  # fmt: skip
    return [
        Hardware(name, quantity, quantity * usd[kind], ids, source, maker)
        for kind, name, quantity, source in counted
        if quantity
    ]


def _blocks(array: Array) -> Iterator[_Block]:
    """An obstruction in a row ends the rails before it."""
    rows: dict[int, list[PlacedModule]] = {}
    for module in array.modules:
        rows.setdefault(module.row, []).append(module)
    for placed in rows.values():
        row = sorted(placed, key=lambda one: one.bounds[0])
        begins = 0
        apart = [right.bounds[0] - left.bounds[2] > _data()["racking"]["gap_m"] for left, right in pairwise(row)]
        for place, ends in enumerate([*apart, True], 1):
            if ends:
                yield _Block(place - begins, row[place - 1].bounds[2] - row[begins].bounds[0])
                begins = place


# -- what joins the devices ------------------------------------------------------------------------------------------


def wiring(model: SystemModel) -> list[Hardware]:
    """Conductors, grounding conductors and raceways by the metre, overcurrent devices and labels by the piece."""
    data = _data()["electrical"]
    per_m, each = data["usd_per_m"], data["usd_each"]
    conductors: dict[str, list[tuple[Run, float]]] = {}
    grounding: dict[str, list[tuple[Run, float]]] = {}
    raceways: dict[str, list[tuple[Run, float]]] = {}
    protected: dict[int, list[Run]] = {}
    for run in model.runs:
        sets, size = _times(run.size, SETS)
        conductors.setdefault(f"{size} {run.insulation}", []).append((run, sets * run.conductors * run.length_m))
        grounding.setdefault(run.egc, []).append((run, sets * run.length_m))
        raceways_of, conduit = _times(run.conduit, TIMES)
        raceways.setdefault(conduit, []).append((run, raceways_of * run.length_m))
        if run.ocpd is not None:
            protected.setdefault(run.ocpd, []).append(run)
    found = [
        *(_metres(f"{name} conductor, per m", runs, per_m["conductor"]) for name, runs in conductors.items()),
        *(_metres(f"{name} grounding conductor, per m", runs, per_m["grounding"]) for name, runs in grounding.items()),
        *(_metres(f"{name} raceway, per m", runs, per_m["raceway"]) for name, runs in raceways.items()),
        *(
            Hardware(f"overcurrent device of {rating} A", len(runs), len(runs) * each["overcurrent"], _ids(runs),
                     f"protects {', '.join(_ids(runs))}"[:300])
            for rating, runs in protected.items()
        ),
    ]  # fmt: skip
    labels = (
        Hardware(f"label: {text}", quantity, quantity * each["label"], (), source)
        for text, quantity, source in _labels(model)
        if quantity
    )
    return [*found, *labels]


def _times(text: str, word: str) -> tuple[int, str]:
    """``2 sets of 3/0 AWG`` to (2, ``3/0 AWG``); what is there once has no number."""
    number, between, rest = text.partition(word)
    return (int(number), rest) if between and number.isdigit() else (1, text)


def _metres(name: str, runs: Sequence[tuple[Run, float]], usd: float) -> Hardware:
    metres = ceil(round(sum(length for _, length in runs), 6))
    ids = _ids([run for run, _ in runs])
    return Hardware(name, metres, metres * usd, ids, f"lengths of {', '.join(ids)}"[:300])


def _ids(runs: Sequence[Run]) -> tuple[str, ...]:
    return tuple(run.id for run in runs)


def _labels(model: SystemModel) -> Iterator[tuple[str, int, str]]:
    """Text, how many, and the section that asks for it."""
    every = float(_data()["electrical"]["raceway_label_every_m"])
    if model.arrays:
        yield "rapid shutdown", 2, "NEC 690.56(C): building and switch"
        yield "PV system disconnect", 1, "NEC 690.13(B), 690.54"
    direct = [run for run in model.runs if run.start in {one.id for one in model.strings}]
    raceway = sum(ceil(run.length_m / every) + 1 for run in direct)
    yield "PV power source, on the raceway", raceway, "NEC 690.31(D)(2): every 10 ft of raceway with DC conductors"
    if model.batteries:
        yield "energy storage disconnect", 1, "NEC 706.15(C)"
    if model.connection.rule == "busbar_opposite_end":
        yield "backfed breaker, do not relocate", 1, "NEC 705.12(B)"
    yield "plaque with the locations of all sources", 1, "NEC 705.10"
