"""As many jobs as possible, and among such plans the one of least penalty: what is done in the time that there is.

A plan is built first (``rebuild``). Crews that are alike are then taken as teams: that programme is small, its bound
holds for the crews too, and where the plan reaches it the search is over. Else the programme of the single crews goes
on from the plan.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.fieldops.rules.dispatch.placement import Placement
from services.fieldops.rules.dispatch.problem import Crew
from services.fieldops.rules.dispatch.programme import Answer, Programme, Team
from services.fieldops.rules.dispatch.progress import Progress, Teller
from services.fieldops.rules.dispatch.rebuild import good_plan

REBUILDING = 0.25
TEAMS = 0.1
PATIENCE = 0.3
COUNTING = 0.15
"""Shares of the time: for the first plan, for the programme of the teams, for a plan of all jobs where none is known,
and for one with more jobs than known."""
ROUNDING = 1e-6
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
    columns = [one for placements in of_job for one in placements]
    if not columns:
        return Choice((), 0.0, proven=True, complete=True)
    until = time.monotonic() + seconds
    teller = Teller(progress)
    plan = good_plan(of_job, crews, REBUILDING * seconds, teller)
    wanted = sum(1 for placements in of_job if placements)
    bound = _bound_of_teams(columns, crews, wanted, time.monotonic() + TEAMS * seconds)
    penalty = sum(one.penalty for one in plan)
    if len(plan) == wanted and penalty <= bound + ROUNDING * (1 + abs(penalty)):
        return Choice(tuple(plan), penalty, proven=True, complete=True)
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
