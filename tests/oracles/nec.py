"""Tables of the National Electrical Code 2023 that a plan reviewer looks up, typed in from the code.

Copper conductors. Nothing of the program's own tables is used: two typists rarely make the same slip.
"""

import math
import re

SIZES = ("14", "12", "10", "8", "6", "4", "3", "2", "1", "1/0", "2/0", "3/0", "4/0", "250", "300", "350", "400",
         "500", "600", "700", "750", "800", "900", "1000", "1250", "1500", "1750", "2000")  # fmt: skip

AMPACITY_75C = dict(zip(SIZES, (20, 25, 35, 50, 65, 85, 100, 115, 130, 150, 175, 200, 230, 255, 285, 310, 335, 380,
    420, 460, 475, 490, 520, 545, 590, 625, 650, 665), strict=True))  # fmt: skip
AMPACITY_90C = dict(zip(SIZES, (25, 30, 40, 55, 75, 95, 115, 130, 145, 170, 195, 225, 260, 290, 320, 350, 380, 430,
    475, 520, 535, 555, 585, 615, 665, 705, 735, 750), strict=True))  # fmt: skip
"""Table 310.16."""

CIRCULAR_MILS = dict(zip(SIZES, (4110, 6530, 10380, 16510, 26240, 41740, 52620, 66360, 83690, 105600, 133100, 167800,
    211600, *(1000 * int(size) for size in SIZES[13:])), strict=True))  # fmt: skip
"""Chapter 9, Table 8."""

STANDARD_OCPD = (15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 225, 250, 300, 350,
                 400, 450, 500, 600, 700, 800, 1000, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000)  # fmt: skip
"""240.6(A), without the small fuse ratings 1, 3, 6, 10 and 601."""

SMALL_CONDUCTOR_OCPD = {"14": 15, "12": 20, "10": 30}
"""240.4(D)."""

GROUNDING = ((15, "14"), (20, "12"), (60, "10"), (100, "8"), (200, "6"), (300, "4"), (400, "3"), (500, "2"),
             (600, "1"), (800, "1/0"), (1000, "2/0"), (1200, "3/0"), (1600, "4/0"), (2000, "250"), (2500, "350"),
             (3000, "400"), (4000, "500"), (5000, "700"), (6000, "800"))  # fmt: skip
"""Table 250.122, copper: rating of the device, smallest conductor."""

CORRECTION_90C = (
    (10, 1.15),
    (15, 1.12),
    (20, 1.08),
    (25, 1.04),
    (30, 1.0),
    (35, 0.96),
    (40, 0.91),
    (45, 0.87),
    (50, 0.82),
    (55, 0.76),
    (60, 0.71),
    (65, 0.65),
    (70, 0.58),
    (75, 0.50),
    (80, 0.41),
    (85, 0.29),
)
"""Table 310.15(B)(1)(1), 90 °C column, by the highest ambient temperature of the band."""  # fmt: skip

ADJUSTMENT = ((3, 1.0), (6, 0.8), (9, 0.7), (20, 0.5), (30, 0.45), (40, 0.40))
"""Table 310.15(C)(1): current-carrying conductors in a raceway."""


def parsed_size(text: str) -> tuple[int, str]:
    """``2 sets of 3/0 AWG`` is (2, "3/0"), ``250 kcmil`` (1, "250"). ValueError for what is no size of the table."""
    found = re.fullmatch(r"(?:(\d+) sets? of )?#?(\d+(?:/0)?)\s*(AWG|kcmil)", text.strip())
    if found is None or found[2] not in SIZES:
        raise ValueError(f"{text!r} is no conductor size")
    if (found[3] == "kcmil") != (found[2].isdigit() and int(found[2]) >= 250):
        raise ValueError(f"{text!r}: AWG and kcmil are confused")
    return int(found[1] or 1), found[2]


def rank(size: str) -> int:
    """Larger is thicker."""
    return SIZES.index(size)


def corrected(size: str, ambient_c: float, carrying: int) -> float:
    """Ampacity of a 90 °C insulation after 310.15(B) and (C), not above the 75 °C terminals (110.14(C))."""
    factor = next((value for limit, value in CORRECTION_90C if ambient_c <= limit), 0.0)
    fill = next((value for limit, value in ADJUSTMENT if carrying <= limit), 0.35)
    return min(AMPACITY_90C[size] * factor * fill, AMPACITY_75C[size])


def largest_ocpd(size: str, sets: int, ampacity_a: float) -> float:
    """Largest device that protects the conductors: next size up to 800 A (240.4(B)), not above 240.4(D)."""
    small = SMALL_CONDUCTOR_OCPD.get(size, math.inf) if sets == 1 else math.inf
    if ampacity_a > 800:
        return max(rating for rating in STANDARD_OCPD if rating <= ampacity_a)
    return min(small, next(rating for rating in STANDARD_OCPD if rating >= math.floor(ampacity_a + 1e-6)))


def grounding_of_larger(ocpd_a: float, needed: str, laid: str) -> str:
    """250.122(B): beside conductors larger than they need be, in proportion; never larger than they (250.122(A))."""
    mils = CIRCULAR_MILS[grounding(ocpd_a)] * CIRCULAR_MILS[laid] / CIRCULAR_MILS[needed]
    return min((size for size in SIZES if CIRCULAR_MILS[size] >= mils * 0.999), key=rank, default=laid)


def grounding(ocpd_a: float) -> str:
    """Smallest equipment grounding conductor."""
    return next(size for rating, size in GROUNDING if ocpd_a <= rating)
