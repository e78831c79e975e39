"""How customers' answers are read, one by one and together."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

TOP_TWO_BOXES: Final = 4
"""On the scale of 1 to 5 a customer is satisfied from here on: CSAT counts the two best answers."""


class NpsGroup(StrEnum):
    """Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def nps_group(score: int) -> NpsGroup:
    """Of the answer, 0 to 10, how likely one is to recommend us. Raises ValueError outside that range."""
    if not 0 <= score <= 10:
        raise ValueError(f"an answer to this question is 0 to 10, not {score}")
    if score >= 9:
        return NpsGroup.PROMOTER
    return NpsGroup.PASSIVE if score >= 7 else NpsGroup.DETRACTOR


def satisfied(csat: int) -> bool:
    """Whether an answer, 1 to 5, counts for the CSAT. Raises ValueError outside that range."""
    if not 1 <= csat <= 5:
        raise ValueError(f"an answer to this question is 1 to 5, not {csat}")
    return csat >= TOP_TWO_BOXES


def needs_a_call(csat: int, nps: int) -> bool:
    """Somebody who is not satisfied, or would advise others against us, is called back (policy)."""
    return not satisfied(csat) or nps_group(nps) is NpsGroup.DETRACTOR


class Answer(NamedTuple):
    csat: int
    """1 to 5."""
    nps: int
    """0 to 10."""


@dataclass(frozen=True)
class Satisfaction:
    """Of those who answered; both figures are None where nobody did."""

    n: int
    csat_pct: float | None
    """Answers in the two best boxes of all, %."""
    nps: float | None
    """Net promoter score: promoters less detractors of all answers, in points from -100 to 100."""
    promoters: int
    passives: int
    detractors: int


def summary(answers: Iterable[Answer]) -> Satisfaction:
    """CSAT and NPS of the answers (metric 14)."""
    known = list(answers)
    n, groups = len(known), Counter(nps_group(one.nps) for one in known)
    promoters, detractors = groups[NpsGroup.PROMOTER], groups[NpsGroup.DETRACTOR]
    return Satisfaction(
        n=n,
        csat_pct=100 * sum(satisfied(one.csat) for one in known) / n if n else None,
        nps=100 * (promoters - detractors) / n if n else None,
        promoters=promoters,
        passives=groups[NpsGroup.PASSIVE],
        detractors=detractors,
    )


def read_answers(text: str) -> list[Answer]:
    """Answers from CSV with the columns ``csat`` and ``nps``; others are ignored. Raises ValueError with the line."""
    rows = csv.DictReader(io.StringIO(text), restval="", skipinitialspace=True)
    lacking = [name for name in Answer._fields if name not in (rows.fieldnames or ())]
    if lacking:
        raise ValueError(f"line 1: column {lacking[0]} is missing")
    try:
        return [_answer(row, rows.line_num) for row in rows]
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None


def _answer(row: dict[str, str], line: int) -> Answer:
    numbers = []
    for name, judge in (("csat", satisfied), ("nps", nps_group)):
        try:
            number = int(row[name].replace("_", "?"))  # Python's digits may be grouped so, no answer is
            judge(number)
        except ValueError as error:
            reason = str(error) if row[name].strip().lstrip("-").isdigit() else f"{row[name]!r} is no whole number"
            raise ValueError(f"line {line}: {name}: {reason}") from None
        numbers.append(number)
    return Answer(*numbers)
