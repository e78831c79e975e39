"""How a customer's answers are read."""

from enum import StrEnum
from typing import Final

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
