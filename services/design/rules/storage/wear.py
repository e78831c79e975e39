"""What is left of a battery with the years, and when it is replaced."""

from __future__ import annotations

from dataclasses import dataclass

CALENDAR_FADE_PCT = 1.2
"""Of the first capacity and year, at rest (ours, with the next within the 2 % a year usual in the trade's programs)."""

CYCLE_FADE_PCT = 0.003
"""Of the first capacity and full cycle: 20 % in about 6,700 cycles, as makers of LFP cells state (ours)."""

END_OF_LIFE_PCT = 70.0
"""Capacity at which it is replaced: what makers warrant after ten years (Powerwall 3 limited warranty: 70 %)."""

LONGEST_LIFE_YEARS = 15
"""Replaced then at the latest: electronics age as well (ours; inverters 12 to 15 years)."""


@dataclass(frozen=True, slots=True)
class Wear:
    """Capacity by year (fractions of new, mean of the year) and the years in which a new one is bought."""

    capacity: tuple[float, ...]
    replaced_in: tuple[int, ...]


def wear(cycles_per_year: float, years: int) -> Wear:
    """Linear calendar and cycle fade; replaced at the start of the year that would fall below the end of life."""
    yearly = (CALENDAR_FADE_PCT + CYCLE_FADE_PCT * cycles_per_year) / 100.0
    capacity: list[float] = []
    replaced: list[int] = []
    age = 0
    for year in range(1, years + 1):
        if age and (1.0 - yearly * (age + 1) < END_OF_LIFE_PCT / 100.0 or age >= LONGEST_LIFE_YEARS):
            replaced.append(year)
            age = 0
        capacity.append(1.0 - yearly * (age + 0.5))
        age += 1
    return Wear(tuple(capacity), tuple(replaced))
