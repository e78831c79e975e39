"""Jobs over HTTP, for operators: what waits, runs or was given up, and what to do with the latter."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from shared.messaging.operations import interventions
from shared.messaging.operations.audit import Intervening
from shared.messaging.storage.store import JobRow, JobState, Refused, Unknown
from shared.messaging.web.http import View, reader_for

router = APIRouter()


class JobView(View):
    id: UUID
    project_id: UUID
    name: str
    attempts: int
    deaths: int
    error: str | None
    created_at: datetime
    failed_at: datetime | None
    state: JobState


class JobPage(View):
    items: list[JobView]
    next: UUID | None
    """Give it as ``after`` to read on; None on the last page."""


@router.get("/jobs", dependencies=[Depends(reader_for("operator"))])
async def jobs(
    request: Request,
    given_up: bool = False,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> JobPage:
    """Jobs that are not done, the oldest first; ``given_up``: only those that wait for a person."""
    found = await request.app.state.processor.store.jobs_listed(after, limit, given_up=given_up)
    items = [JobView.model_validate(one) for one in found]
    return JobPage(items=items, next=items[-1].id if len(items) == limit else None)


@router.post("/jobs/{job_id}/retry", status_code=200)
async def retry(request: Request, job_id: UUID, operator: Intervening) -> dict[str, Any]:
    """Lets a job that was given up begin anew, with all its attempts."""
    job = await _given_up(request, job_id)
    return {"retried": await interventions.retry_job(request.app.state.processor, job, operator)}


@router.delete("/jobs/{job_id}")
async def drop(request: Request, job_id: UUID, operator: Intervening) -> dict[str, Any]:
    """Removes a job that was given up. Its project stays as it is."""
    job = await _given_up(request, job_id)
    return {"dropped": await interventions.drop_job(request.app.state.processor, job, operator)}


async def _given_up(request: Request, job_id: UUID) -> JobRow:
    job: JobRow | None = await request.app.state.processor.store.job(job_id)
    if job is None:
        raise Unknown(f"there is no job {job_id} here")
    if job.state is not JobState.GIVEN_UP:
        raise Refused("not-given-up", f"job {job_id} is {job.state}: only one that was given up waits for a person")
    return job
