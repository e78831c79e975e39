"""The choice among placements as a 0-1 programme for HiGHS.

A column is a placement; each job has one at most, and on each day the hours of a crew's placements stay within its own.
Of those that take more than half of a crew's day only one fits, which is stated as a row of its own: it cuts off many
fractions that the hours alone allow.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.fieldops.rules.dispatch.placement import Placement
from services.fieldops.rules.dispatch.progress import Teller


@dataclass(frozen=True)
class Team:
    """Crews that are alike: the same placements at the same penalty."""

    hours_per_day: float
    crews: int = 1


@dataclass(frozen=True)
class Answer:
    chosen: list[int] | None
    """Columns; None where no plan was found."""
    bound: float
    """Of the cost that was minimised; infinite where no plan has as many jobs."""
    proven: bool


class Programme:
    """Rows and columns, which stay the same, under objectives that change."""

    def __init__(self, columns: Sequence[Placement], teams: Mapping[int, Team], until: float, teller: Teller) -> None:
        """``teams``: by the crew of the placements. ``until``: of the monotonic clock, when the search ends."""
        self._columns, self._until, self._teller = len(columns), until, teller
        self._rows: list[list[tuple[int, float]]] = []
        self._upper: list[float] = []
        of_job: dict[int, list[tuple[int, float]]] = defaultdict(list)
        of_day: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for n, one in enumerate(columns):
            of_job[one.job].append((n, 1.0))
            for day, hours in enumerate(one.hours, start=one.first_day):
                of_day[one.crew, day].append((n, hours))
        for entries in of_job.values():
            self._add(entries, 1.0)
        for (crew, _), entries in of_day.items():
            team = teams[crew]
            self._add(entries, team.hours_per_day * team.crews)
            large = [(n, 1.0) for n, hours in entries if hours > team.hours_per_day / 2]
            if team.crews < len(large):
                self._add(large, float(team.crews))

    def _add(self, entries: list[tuple[int, float]], upper: float) -> None:
        self._rows.append(entries)
        self._upper.append(upper)

    def solve(
        self,
        cost: NDArray[np.float64],
        least: int,
        start: Sequence[int] = (),
        patience: float = np.inf,
        limit: float = np.inf,
    ) -> Answer:
        """The cheapest plan with ``least`` jobs or more.

        ``start``: columns of a plan to begin with, ignored where it has fewer jobs. ``patience``: seconds after which a
        search without any plan is given up. ``limit``: seconds after which any search ends.
        """
        import highspy  # 0.2 s

        lp: Any = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._columns, len(self._rows) + 1
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = np.zeros(self._columns), np.ones(self._columns)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * self._columns
        lp.row_lower_ = np.append(np.full(len(self._rows), -np.inf), float(least))
        lp.row_upper_ = np.append(self._upper, np.inf)
        rows = [*self._rows, [(n, 1.0) for n in range(self._columns)]]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in rows)])
        lp.a_matrix_.index_ = np.array([n for row in rows for n, _ in row])
        lp.a_matrix_.value_ = np.array([value for row in rows for _, value in row])
        highs: Any = vars(highspy)["_Highs"]()  # without the modelling layer, which prints a banner
        left = max(0.01, min(limit, self._until - time.monotonic()))
        options = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-6, "time_limit": left}
        for option, setting in options.items():
            highs.setOptionValue(option, setting)
        highs.passModel(lp)
        if len(start) >= least:
            given: Any = highspy.HighsSolution()
            given.col_value = np.bincount(start, minlength=self._columns).astype(float)
            highs.setSolution(given)
        event = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
        highs.setCallback(self._watch(patience), None)
        highs.startCallback(event)
        highs.run()
        if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return Answer(None, np.inf, proven=True)
        found = highs.getInfo()
        if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Answer(None, found.mip_dual_bound, proven=False)
        values = np.asarray(highs.getSolution().col_value)
        proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        chosen = np.flatnonzero(values > 0.5)
        # where presolve alone proves a given plan, HiGHS leaves its dual bound at what it was before
        bound = float(cost[chosen].sum()) if proven else found.mip_dual_bound
        return Answer([int(n) for n in chosen], bound, proven)

    def _watch(self, patience: float) -> Callable[..., None]:
        """What HiGHS calls now and then: tells of the progress, and gives up where patience ends."""
        began = time.monotonic()

        def watch(_: Any, __: str, data_out: Any, data_in: Any, ___: Any) -> None:
            if time.monotonic() - began > patience and data_out.mip_primal_bound == np.inf:
                data_in.user_interrupt = True
            self._teller.tell(data_out.mip_primal_bound, data_out.mip_dual_bound)

        return watch
