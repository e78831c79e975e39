"""From a plan on to the best one: by what crews that are alike could do, then by what each of them can.

Crews that are alike are taken as teams first: that programme is small, its bound holds for the crews too, and where the
plan reaches it the search is over. Else the programme of the single crews goes on from the plan.
"""

import time
from collections.abc import Sequence

import numpy as np

from services.fieldops.rules.dispatch.choice import ROUNDING, Choice, reaches
from services.fieldops.rules.dispatch.placement import Placement
from services.fieldops.rules.dispatch.problem import Crew
from services.fieldops.rules.dispatch.programme import Answer, Programme, Team
from services.fieldops.rules.dispatch.progress import Teller

TEAMS = 0.1
PATIENCE = 0.3
COUNTING = 0.15
"""Shares of the time: for the programme of the teams, for a plan of all jobs where none is known, and for one with more
jobs than known."""


def search(
    of_job: Sequence[Sequence[Placement]], crews: Sequence[Crew], plan: Sequence[Placement], seconds: float,
    until: float, teller: Teller,
) -> Choice:  # fmt: skip
    """The best choice of placements found ``until`` (of the monotonic clock), of all the ``seconds`` that there are."""
    columns = [one for placements in of_job for one in placements]
    wanted = sum(1 for placements in of_job if placements)
    bound = _bound_of_teams(columns, crews, wanted, time.monotonic() + TEAMS * seconds)
    if len(plan) == wanted and reaches(plan, bound):
        return Choice(tuple(plan), sum(one.penalty for one in plan), proven=True, complete=True)
    programme = Programme(columns, {n: Team(crew.hours_per_day) for n, crew in enumerate(crews)}, until, teller)
    penalties = np.array([one.penalty for one in columns])
    places = {id(one): n for n, one in enumerate(columns)}
    start = [places[id(one)] for one in plan]
    answer, complete, refuted = Answer(None, np.inf, proven=True), True, False
    if bound < np.inf:
        answer = programme.solve(penalties, wanted, start, PATIENCE * seconds)
    if answer.chosen is None:
        most = programme.solve(-np.ones(len(columns)), 0, start, limit=COUNTING * seconds)
        refuted = answer.proven or ROUNDING - most.bound < wanted
        complete, bound = most.proven, -np.inf
        if most.chosen is not None and len(most.chosen) > len(start):
            start = most.chosen
        answer = programme.solve(penalties, len(start), start)
    chosen = start if answer.chosen is None else answer.chosen
    known = max(bound, answer.bound)
    bound_found = float(known) if np.isfinite(known) else None
    return Choice(tuple(columns[n] for n in chosen), bound_found, answer.proven, complete, refuted)


def _bound_of_teams(columns: Sequence[Placement], crews: Sequence[Crew], wanted: int, until: float) -> float:
    """Lower bound of the penalty of all ``wanted`` jobs; infinite where not even teams can do them all.

    Minus infinity where no two crews are alike: the teams would be the crews.
    """
    ways: dict[int, list[tuple[int, int, float]]] = {}
    for one in columns:
        ways.setdefault(one.crew, []).append((one.job, one.first_day, one.penalty))
    teams: dict[tuple[object, ...], list[int]] = {}
    for crew, possible in ways.items():
        teams.setdefault((crews[crew].hours_per_day, *possible), []).append(crew)
    if len(teams) == len(ways):
        return -np.inf
    first = {alike[0]: Team(crews[alike[0]].hours_per_day, len(alike)) for alike in teams.values()}
    shared = [one for one in columns if one.crew in first]
    return Programme(shared, first, until, Teller(None)).solve(np.array([one.penalty for one in shared]), wanted).bound
