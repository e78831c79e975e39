"""As many jobs as possible, and among such plans the one of least penalty: what is done in the time that there is.

A plan is built first (``rebuild``). Where it does every job at the least penalty that any place of the job has, nothing
is left to search for; else the solver goes on from it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.fieldops.rules.dispatch.placement import Placement
from services.fieldops.rules.dispatch.problem import Crew
from services.fieldops.rules.dispatch.progress import Progress, Teller
from services.fieldops.rules.dispatch.rebuild import good_plan

REBUILDING: Final = 0.25
"""Share of the time for the first plan."""
ROUNDING: Final = 1e-6
"""Of penalties, relative."""


@dataclass(frozen=True)
class Choice:
    placements: tuple[Placement, ...]
    bound: float | None
    """Lower bound of the penalty among plans with as many jobs; None where there was no time for one."""
    proven: bool
    """No plan with as many jobs is better."""
    complete: bool
    """No plan has more jobs."""
    refuted: bool = False
    """No plan has all jobs that have a placement."""


def choose(
    of_job: Sequence[Sequence[Placement]], crews: Sequence[Crew], seconds: float, progress: Progress | None = None
) -> Choice:
    """The best choice of placements found within ``seconds``."""
    until = time.monotonic() + seconds
    teller = Teller(progress)
    plan = good_plan(of_job, crews, REBUILDING * seconds, teller)
    least = [min(one.penalty for one in placements) for placements in of_job if placements]
    if len(plan) == len(least) and reaches(plan, sum(least)):
        return Choice(tuple(plan), sum(one.penalty for one in plan), proven=True, complete=True)
    # numpy and HiGHS: only where there is something to search for, so that a service does without them
    from services.fieldops.rules.dispatch.solver import search

    return search(of_job, crews, plan, seconds, until, teller)


def reaches(plan: Sequence[Placement], bound: float) -> bool:
    """Whether no plan with as many jobs can be better."""
    penalty = sum(one.penalty for one in plan)
    return penalty <= bound + ROUNDING * (1 + abs(penalty))
