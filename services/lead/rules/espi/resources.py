"""What a scan of an ESPI feed yields: resources with their links, readings by series; and the limits it keeps."""

import re
from dataclasses import dataclass, field
from typing import Final

from services.lead.rules.espi.readings import Columns

_AUTHORITY: Final = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*")


@dataclass(frozen=True)
class ScanLimits:
    """What no honest export comes near; a file beyond is refused."""

    depth: int = 64
    """Nested elements."""
    markup_bytes: int = 1 << 20
    """One tag, comment, text or reading."""
    text_chars: int = 4096
    """One value or link."""
    names: int = 2000
    """Different element names."""
    resources: int = 50_000
    links: int = 200_000
    """``related`` links that are kept."""
    series: int = 10_000


INSIDE: Final = ("..",)
"""Stands for the links of a ReadingType that is written inside its MeterReading."""


@dataclass
class Resource:
    """One ESPI resource that is not an IntervalBlock. ``fields``: path of a leaf below it -> its first text."""

    kind: str
    line: int
    path: str = ""
    parent: str = ""
    related: tuple[str, ...] = ()
    id: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SeriesKey:
    """What the blocks of one meter reading have in common."""

    parent: str
    """Path of the MeterReading, or of the block itself where neither its ``up`` nor its ``self`` link tells."""
    related: tuple[str, ...]
    after_type: int
    """Number of ReadingTypes seen before, where the block has no links at all: the nearest one is meant."""
    header: tuple[tuple[str, str], ...]
    """Elements of BLOCK_HEADER."""


@dataclass
class Scan:
    """Everything a file said. ``series`` in the order of their first block; ``lines`` where that block is."""

    resources: list[Resource] = field(default_factory=list)
    series: dict[SeriesKey, Columns] = field(default_factory=dict)
    lines: dict[SeriesKey, int] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    """Local names of known elements that occurred."""


def resource_path(href: str) -> str:
    """A link as a path that compares: without scheme, host and service root (``…/espi/1_1/resource/``)."""
    return _AUTHORITY.sub("", href.strip()).rpartition("/resource/")[2].strip("/")
