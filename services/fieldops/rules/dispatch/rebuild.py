"""A good plan in little time, from which the exact search begins: ruin and recreate (Schrimpf et al., J. Comput. Phys.
159, 2000).

A few jobs that are near each other in time or crew are taken out and put back in another order, each where it costs
least of what is free; the new plan is kept where it is no worse. Places are sometimes passed over at random, so that
the same plan is not built again (blinks, Christiaens & Vanden Berghe, Transp. Sci. 54, 2020).
"""

import math
import random
import time
from collections.abc import Sequence

from services.fieldops.rules.dispatch.placement import ROUNDING_HOURS, Placement
from services.fieldops.rules.dispatch.problem import Crew
from services.fieldops.rules.dispatch.progress import Teller

ROUNDS_PER_JOB = 250
MOST_REMOVED = 8
BLINK = 0.03
TOLERANCE = 0.03
"""By how much a plan may be worse than the best and still be gone on from; it falls to nothing (record-to-record
travel: Dueck, J. Comput. Phys. 104, 1993)."""

Worth = tuple[int, float]
"""Jobs left out, penalty: the smaller the better."""


def good_plan(
    of_job: Sequence[Sequence[Placement]], crews: Sequence[Crew], seconds: float, teller: Teller
) -> list[Placement]:
    """A plan that fits, after ``ROUNDS_PER_JOB`` rounds for each job or after ``seconds``."""
    plan = _Plan(of_job, crews)
    plan.insert(sorted(plan.missing, key=lambda job: (len(of_job[job]), job)))
    ideal = sum(min(one.penalty for one in placements) for placements in of_job if placements)
    chance = random.Random(len(of_job))
    orders = [None, *(ranks.__getitem__ for ranks in _ranks(of_job))]
    began = time.monotonic()
    rounds = ROUNDS_PER_JOB * len(of_job)
    best, kept = plan.worth, dict(plan.placed)
    current = dict(kept)
    for done in range(rounds):
        share = max(done / rounds, (time.monotonic() - began) / seconds)
        if (not best[0] and best[1] <= ideal) or share >= 1:
            break
        teller.tell(math.inf if best[0] else best[1], -math.inf)
        for job in plan.neighbours(chance):
            plan.remove(job)
        back = [*plan.missing]
        chance.shuffle(back)
        if order := chance.choice(orders):
            back.sort(key=order)
        plan.insert(back, chance)
        worth = plan.worth
        if worth < best:
            best, kept = worth, dict(plan.placed)
        if worth <= (best[0], best[1] + TOLERANCE * (1 - share) * abs(best[1])):
            current = dict(plan.placed)
        else:
            plan.restore(current)
    return list(kept.values())


def _ranks(of_job: Sequence[Sequence[Placement]]) -> list[list[float]]:
    """Orders in which jobs are put back, as a rank of each: the largest first, the most urgent, the least placeable."""
    return [
        [-max((sum(one.hours) for one in placements), default=0.0) for placements in of_job],
        [-max((one.penalty for one in placements), default=0.0) for placements in of_job],
        [float(len(placements)) for placements in of_job],
    ]


class _Plan:
    """Placed jobs and the hours that they leave."""

    def __init__(self, of_job: Sequence[Sequence[Placement]], crews: Sequence[Crew]) -> None:
        self._cheapest = [sorted(placements, key=_cost) for placements in of_job]
        days = 1 + max((one.last_day for placements in of_job for one in placements), default=0)
        self._free = [[crew.hours_per_day + ROUNDING_HOURS] * days for crew in crews]
        self.placed: dict[int, Placement] = {}
        self.missing = [job for job, placements in enumerate(of_job) if placements]

    @property
    def worth(self) -> Worth:
        return len(self.missing), sum(one.penalty for one in self.placed.values())

    def insert(self, jobs: Sequence[int], chance: random.Random | None = None) -> None:
        """Puts jobs where they cost least of what is free, in this order; those without a place stay missing."""
        left = []
        for job in jobs:
            for one in self._cheapest[job]:
                if self._fits(one) and (chance is None or chance.random() > BLINK):
                    self._place(one)
                    break
            else:
                left.append(job)
        self.missing = left

    def remove(self, job: int) -> None:
        one = self.placed.pop(job)
        self._occupy(one, -1)
        self.missing.append(job)

    def restore(self, placed: dict[int, Placement]) -> None:
        for job, one in list(self.placed.items()):
            if placed.get(job) is not one:
                self.remove(job)
        for job, one in placed.items():
            if job not in self.placed:
                self._place(one)
        self.missing = [job for job in self.missing if job not in self.placed]

    def neighbours(self, chance: random.Random) -> list[int]:
        """Some placed jobs near to a random one: the same crew, or nearly the same days."""
        jobs = list(self.placed)
        if not jobs:
            return []
        centre = self.placed[chance.choice(jobs)]
        same_crew = chance.random() < 0.3

        def distance(job: int) -> float:
            one = self.placed[job]
            apart = abs(one.first_day - centre.first_day)
            return apart + (100.0 if same_crew and one.crew != centre.crew else 0.0) + 2 * chance.random()

        return sorted(jobs, key=distance)[: chance.randint(1, MOST_REMOVED)]

    def _fits(self, one: Placement) -> bool:
        free, day = self._free[one.crew], one.first_day
        for hours in one.hours:
            if free[day] < hours:
                return False
            day += 1
        return True

    def _place(self, one: Placement) -> None:
        self.placed[one.job] = one
        self._occupy(one, 1)

    def _occupy(self, one: Placement, sign: int) -> None:
        free = self._free[one.crew]
        for day, hours in enumerate(one.hours, start=one.first_day):
            free[day] -= sign * hours


def _cost(one: Placement) -> tuple[float, int, int]:
    return one.penalty, one.last_day, one.crew
