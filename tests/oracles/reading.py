"""An option of design.json and its drawings, as a reader takes them up: by id, with who feeds whom."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True)
class Violation:
    """What is wrong, where, and by which section."""

    rule: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}: {self.text}"


@dataclass(frozen=True)
class Option:
    """``option`` of design.json, ``site`` as asked for, ``drawings``: svg text by ``layout`` and ``single-line``."""

    option: Item
    site: Item
    drawings: Mapping[str, str]

    @property
    def system(self) -> Item:
        return dict(self.option["system"])

    @property
    def service(self) -> Item:
        return dict(self.system["service"])

    @property
    def electrical(self) -> Item:
        return dict(self.site["electrical"])

    @property
    def three_phase(self) -> bool:
        return bool(self.service["phases"] == 3)

    @property
    def dwelling(self) -> bool:
        return self.site.get("structure", {}).get("use", "one_family") in ("one_family", "two_family")

    def all(self, kind: str) -> list[Item]:
        return list(self.system.get(kind) or [])

    def by_id(self, kind: str) -> dict[str, Item]:
        return {item["id"]: item for item in self.all(kind)}

    @cached_property
    def texts(self) -> dict[str, list[tuple[float, float, str]]]:
        """Of each drawing: (y, x, text), in reading order."""
        return {name: sorted(_texts(svg)) for name, svg in self.drawings.items()}

    def written(self, drawing: str) -> str:
        return "\n".join(text for _, _, text in self.texts.get(drawing, []))

    def rows(self, drawing: str) -> list[list[str]]:
        """Texts on one height, left to right: the rows of its tables."""
        lines: dict[float, list[tuple[float, str]]] = {}
        for y, x, text in self.texts.get(drawing, []):
            lines.setdefault(round(y, 1), []).append((x, text))
        return [[text for _, text in sorted(cells)] for _, cells in sorted(lines.items())]

    # who feeds whom

    @cached_property
    def into(self) -> dict[str, list[Item]]:
        """Runs by the device that they lead to."""
        found: dict[str, list[Item]] = {}
        for run in self.all("runs"):
            found.setdefault(run["to"], []).append(run)
        return found

    def upstream(self, device: str) -> set[str]:
        """Everything whose energy can reach a device, itself included."""
        seen: set[str] = set()
        todo = [device]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += [run["from"] for run in self.into.get(here, [])]
        return seen

    @cached_property
    def ac_kva(self) -> dict[str, float]:
        """AC output by the id that a run may begin at: inverters, branches, batteries with an output of their own."""
        inverters, branches = self.by_id("inverters"), self.all("branches")
        of_branches = {name for branch in branches for name in branch["inverters"]}
        found = {id: one["count"] * one["kw"] for id, one in inverters.items() if id not in of_branches}
        for branch in branches:
            units = [inverters[name] for name in branch["inverters"] if name in inverters]
            found[branch["id"]] = sum(unit["count"] * unit["kw"] for unit in units)
        for battery in self.all("batteries"):
            if battery["coupling"] == "ac" and battery["kw"] > 0:
                found[battery["id"]] = battery["count"] * battery["kw"]
        return found

    def phases_of(self, source: str) -> int:
        """Of one source; a battery's are those of the service."""
        inverters, branches = self.by_id("inverters"), self.by_id("branches")
        if source in branches:
            source = next(iter(branches[source]["inverters"]), source)
        return int(inverters[source]["phases"]) if source in inverters else 1

    def source_a(self, source: str) -> float:
        """Least continuous current of a source: its power over its voltage."""
        volts = self.volts_of(source)
        return 1000 * self.ac_kva[source] / volts / (math.sqrt(3) if self.phases_of(source) == 3 else 1.0)

    def volts_of(self, source: str) -> float:
        inverters, branches = self.by_id("inverters"), self.by_id("branches")
        if source in branches:
            source = next(iter(branches[source]["inverters"]), source)
        return float(inverters[source]["ac_v"]) if source in inverters else self.source_v

    def together_a(self, sources: Iterable[str], volts: float | None = None) -> float:
        """Line current of several sources, spread evenly over the phases; at the service's voltage unless told."""
        kw = sum(self.ac_kva[source] for source in sources)
        at = volts or float(self.service["voltage_v"])
        return 1000 * kw / at / (math.sqrt(3) if self.three_phase else 1.0)

    # a transformer between sources and service

    @cached_property
    def transformer(self) -> Item | None:
        return self.system.get("transformer") or None

    def volts_at(self, device: str) -> float:
        """Nominal voltage of what a device gives on: of the sources ahead of a transformer, else of the service."""
        if self.transformer is None or self.transformer["id"] in self.upstream(device):
            return float(self.service["voltage_v"])
        return float(self.transformer["secondary_v"])

    @property
    def source_v(self) -> float:
        return float(self.transformer["secondary_v"] if self.transformer else self.service["voltage_v"])

    @property
    def source_wires(self) -> int:
        """A wye of 208 or 480 V brings its neutral, a delta does not."""
        if self.transformer is None:
            return int(self.service["wires"])
        return 4 if self.transformer["secondary_v"] in (208, 480) else 3


def _texts(svg: str) -> Iterable[tuple[float, float, str]]:
    for element in ET.fromstring(svg).iter():  # noqa: S314 -- the program's own drawing
        if element.tag.endswith("text"):
            said = "".join(element.itertext()).strip()
            if said:
                yield _number(element.get("y")), _number(element.get("x")), said


def _number(text: str | None) -> float:
    try:
        return float((text or "0").split()[0].removesuffix("mm").removesuffix("px"))
    except ValueError:
        return 0.0
