"""The plan for some days: which crew does which job when."""

import time

from services.fieldops.rules.dispatch.choice import Choice, choose
from services.fieldops.rules.dispatch.placement import Placement, Placements
from services.fieldops.rules.dispatch.problem import Assignment, Schedule, ScheduleRequest, Status, Unscheduled
from services.fieldops.rules.dispatch.progress import Progress

TIME_LIMIT_S = 15.0
NOT_REACHED = "no place was found for it within the time limit"


def schedule(request: ScheduleRequest, seconds: float = TIME_LIMIT_S, progress: Progress | None = None) -> Schedule:
    """The best plan that HiGHS finds within ``seconds``. No job is left out that could be done, whatever it costs."""
    began = time.monotonic()
    placements = Placements(request)
    choice = choose(placements.of_job, request.crews, seconds, progress)
    done = {one.job for one in choice.placements}
    left_out = [place for place in range(len(request.jobs)) if place not in done]
    objective = sum(one.penalty for one in choice.placements)
    return Schedule(
        status=_status(choice, all_done=not left_out),
        objective=objective,
        bound=min(objective, choice.bound) if choice.bound is not None else None,
        assignments=[_assignment(request, one) for one in sorted(choice.placements, key=_in_order)],
        unscheduled=[
            Unscheduled(
                job=request.jobs[place].id,
                reasons=placements.reasons(place) if choice.complete or not placements.of_job[place] else [NOT_REACHED],
            )
            for place in left_out
        ],
        seconds=time.monotonic() - began,
    )


def _status(choice: Choice, *, all_done: bool) -> Status:
    if not all_done and (choice.complete or choice.refuted):
        return Status.INFEASIBLE
    return Status.OPTIMAL if all_done and choice.proven else Status.FEASIBLE


def _in_order(one: Placement) -> tuple[int, int, int]:
    return one.first_day, one.crew, one.job


def _assignment(request: ScheduleRequest, one: Placement) -> Assignment:
    return Assignment(
        job=request.jobs[one.job].id,
        crew=request.crews[one.crew].id,
        first_day=one.first_day,
        last_day=one.last_day,
        late_days=one.late_days,
    )
