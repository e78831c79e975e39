"""Whether a design can be built: a plan reviewer of its own, written from the code sections and makers' datasheets.

It shares no code with the rules: it reads ``design.json`` by the keys that are promised, the text of the drawings,
and the makers' figures in the catalogue's JSON. ``python -m tests.oracles.sweep`` runs it over random sites.
"""

from collections.abc import Mapping
from typing import Any

from tests.oracles.books import books
from tests.oracles.conductors import conductors
from tests.oracles.direct_current import dc_side
from tests.oracles.reading import Option, Violation
from tests.oracles.service import service


def violations(option: dict[str, Any], site: dict[str, Any], drawings: Mapping[str, str]) -> list[Violation]:
    """What a reviewer would send back. ``drawings``: svg text by ``layout`` and ``single-line``; may be empty."""
    read = Option(option, site, drawings)
    found = [*service(read), *dc_side(read), *conductors(read), *books(read)]
    if not read.all("arrays") and not read.all("batteries"):
        found.append(Violation("empty", "system", "neither modules nor storage"))
    return found
