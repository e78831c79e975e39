"""What only jobs need is loaded where jobs run: not in the service, which has a memory of its own to keep small."""

import subprocess
import sys

import pytest

from shared.schemas.topics import SERVICES

PDF = ("pyhanko", "reportlab", "PIL", "pypdf")
SOLVERS = ("highspy", "numpy", "scipy")


def loaded(script: str, names: tuple[str, ...]) -> list[str]:
    """Which of the packages a new process has after the script."""
    told = f"import sys\n{script}\nprint(*({{*{names!r}}} & sys.modules.keys()))"
    return subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_not_load_what_its_jobs_alone_need(service: str) -> None:
    draws_itself = service == "commissioning"  # its reports, within the command that asks for one
    assert loaded(f"import services.{service}.app", SOLVERS if draws_itself else PDF + SOLVERS) == []


def test_a_plan_that_nothing_can_be_better_than_needs_no_solver() -> None:
    """Dispatch looks at such plans within the service: every day that a crew is taken for has one place."""
    script = """
from services.fieldops.rules.dispatch.problem import ScheduleRequest
from services.fieldops.rules.dispatch.schedule import schedule

taken = [{"id": f"taken {day}", "hours": 8, "ready": day, "due": day, "skills": ["own"]} for day in range(3)]
crew = {"id": "a", "skills": ["own"], "hours_per_day": 8}
made = ScheduleRequest.model_validate({"start": "2026-03-02", "days": 3, "crews": [crew], "jobs": taken})
assert schedule(made).status.value == "optimal"
"""
    assert loaded(script, SOLVERS) == []
