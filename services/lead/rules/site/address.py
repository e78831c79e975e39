"""A US postal address in one spelling, after USPS Publication 28 (Postal Addressing Standards)."""

import re
import unicodedata
from typing import Final

from shared.rules.site.assessment import Address

SUFFIX: Final = {
    "alley": "aly", "allee": "aly", "ally": "aly", "avenue": "ave", "av": "ave", "aven": "ave", "avenu": "ave",
    "avn": "ave", "avnue": "ave", "bend": "bnd", "boulevard": "blvd", "boul": "blvd", "boulv": "blvd", "branch": "br",
    "bridge": "brg", "brook": "brk", "bypass": "byp", "causeway": "cswy", "center": "ctr", "centre": "ctr",
    "circle": "cir", "circ": "cir", "court": "ct", "courts": "cts", "cove": "cv", "creek": "crk", "crescent": "cres",
    "crossing": "xing", "drive": "dr", "drv": "dr", "driv": "dr", "estate": "est", "estates": "ests",
    "expressway": "expy", "extension": "ext", "field": "fld", "fields": "flds", "forest": "frst", "fork": "frk",
    "freeway": "fwy", "garden": "gdn", "gardens": "gdns", "glen": "gln", "green": "grn", "grove": "grv",
    "harbor": "hbr", "heights": "hts", "highway": "hwy", "hill": "hl", "hills": "hls", "hollow": "holw",
    "island": "is", "junction": "jct", "knoll": "knl", "lake": "lk", "landing": "lndg", "lane": "ln", "manor": "mnr",
    "meadow": "mdw", "meadows": "mdws", "mill": "ml", "mountain": "mtn", "mount": "mt", "orchard": "orch",
    "parkway": "pkwy", "parkwy": "pkwy", "pkway": "pkwy", "pky": "pkwy", "place": "pl", "plaza": "plz", "point": "pt",
    "port": "prt", "ranch": "rnch", "ridge": "rdg", "river": "riv", "road": "rd", "route": "rte", "shore": "shr",
    "spring": "spg", "springs": "spgs", "square": "sq", "station": "sta", "street": "st", "str": "st", "strt": "st",
    "summit": "smt", "terrace": "ter", "terr": "ter", "trace": "trce", "trail": "trl", "trails": "trl",
    "turnpike": "tpke", "valley": "vly", "view": "vw", "village": "vlg", "vista": "vis", "way": "way",
}  # fmt: skip
"""Appendix C1, street suffixes and their common variants -> the standard abbreviation."""

DIRECTION: Final = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip

UNIT: Final = {
    "apartment": "apt", "apt": "apt", "unit": "unit", "suite": "ste", "ste": "ste", "room": "rm", "rm": "rm",
    "floor": "fl", "fl": "fl", "building": "bldg", "bldg": "bldg", "lot": "lot", "trailer": "trlr", "space": "spc",
    "spc": "spc", "number": "", "no": "", "#": "",
}  # fmt: skip
"""Appendix C2. The designator itself does not tell two units apart (``Apt 4`` is ``Unit 4`` is ``# 4``)."""

ORDINAL: Final = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
}  # fmt: skip

_PO_BOX: Final = re.compile(r"^(?:p\s*o|post\s*office)\s*box\s*(\w+)")


def address_key(address: Address) -> str:
    """``1407 fernwood trl||27455``: equal for two spellings of one delivery point.

    The ZIP code decides, not the city: one ZIP has several city names.
    """
    words = _words(address.street)
    street, unit = _without_unit(words)
    if address.unit:
        unit = unit + _words(address.unit)
    number = "".join(word for word in unit if word not in UNIT)
    return f"{_street(street)}|{number}|{address.postal_code[:5]}"


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['.]", "", plain).replace("#", " # ")
    return re.sub(r"[^a-z0-9#/]+", " ", plain).split()


def _without_unit(words: list[str]) -> tuple[list[str], list[str]]:
    """Split off ``apt 4`` at the end of a street line; a designator stands after the number and a name at least."""
    for index in range(2, len(words)):
        if words[index] in UNIT and len(words) - index <= 3 and (index + 1 < len(words) or words[index] == "#"):
            return words[:index], words[index:]
    return words, []


def _street(words: list[str]) -> str:
    box = _PO_BOX.match(" ".join(words))
    if box:
        return f"po box {box[1]}"
    spelled = [ORDINAL.get(word, word) for word in words]
    for index in range(len(spelled) - 1, 0, -1):  # the last suffix is the suffix; earlier ones are names (Park Avenue)
        if spelled[index] in SUFFIX or spelled[index] in SUFFIX.values():
            spelled[index] = SUFFIX.get(spelled[index], spelled[index])
            break
    return " ".join(
        DIRECTION.get(word, word) if _is_direction(spelled, at) else word for at, word in enumerate(spelled)
    )


def _is_direction(words: list[str], at: int) -> bool:
    """Before the name or at the very end; ``West Street`` keeps its name."""
    before_name = at == 1 and len(words) > 3
    return words[at] in DIRECTION and (before_name or at == len(words) - 1)
