"""The customer: trained, given the documents, asked afterwards."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding import steps, tasks
from services.onboarding.api.common import ByCustomer, BySupport, Code, onboarding_of
from services.onboarding.api.views import SystemView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body

router = APIRouter()


class Training(Body):
    checklist: tuple[Code, ...] = Field(min_length=1, max_length=100)
    """What was covered and signed for; the open task lists what has to be."""


@router.post("/projects/{project_id}/training", response_model=SystemView)
async def train(project_id: UUID, body: Training, command: BySupport) -> Response:
    """What the customer was shown."""

    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        work.publish(*onboarding.train(system, body.checklist))
        work.complete("train_customer")
        steps.finish_onboarding(system, onboarding, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Documents(Body):
    documents: tuple[Code, ...] = Field(min_length=1, max_length=100)


@router.post("/projects/{project_id}/documents", response_model=SystemView)
async def hand_over(project_id: UUID, body: Documents, command: BySupport) -> Response:
    """What the customer was given."""

    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        work.publish(*onboarding.hand_over(system, body.documents))
        work.complete("deliver_documents")
        steps.finish_onboarding(system, onboarding, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Survey(Body):
    csat: int = Field(ge=1, le=5)
    """How satisfied, from 1 to 5."""
    nps: int = Field(ge=0, le=10)
    """How likely to recommend us, from 0 to 10."""


@router.post("/projects/{project_id}/survey", response_model=SystemView)
async def answer_survey(project_id: UUID, body: Survey, command: ByCustomer) -> Response:
    """How satisfied the customer is."""

    async def decide(work: Work) -> SystemView:
        _, onboarding = await onboarding_of(work)
        work.publish(*onboarding.answer(body.csat, body.nps))
        work.disarm("survey_due")
        work.complete("answer_survey")
        if onboarding.needs_a_call:
            tasks.ask_to_call_back(body.csat, body.nps, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class FollowUp(Body):
    resolution: str = Field(min_length=1, max_length=2_000)


@router.post("/projects/{project_id}/survey-follow-up", response_model=SystemView)
async def follow_up(project_id: UUID, body: FollowUp, command: BySupport) -> Response:
    """Somebody has called a customer who was not satisfied."""

    async def decide(work: Work) -> SystemView:
        _, onboarding = await onboarding_of(work)
        onboarding.help(body.resolution)
        work.complete("call_customer_back")
        return await view_of(work)

    return await command.run(project_id, decide)
