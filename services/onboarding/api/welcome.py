"""The customer: trained, given the documents, asked afterwards."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.onboarding import steps, tasks
from services.onboarding.api.common import ByCustomer, BySupport, Code, onboarding_of
from services.onboarding.api.views import SystemView, view_of
from services.onboarding.model import Survey as SentSurvey
from services.onboarding.model import System
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused

router = APIRouter()


class Training(Body):
    checklist: tuple[Code, ...] = Field(min_length=1, max_length=100)
    """What was covered and signed for; the open task lists what has to be."""
    records: tuple[UUID, ...] = Field(max_length=20, default=())
    """Documents of kind ``training_record``: what the customer has signed."""


@router.post("/projects/{project_id}/training", response_model=SystemView)
async def train(project_id: UUID, body: Training, command: BySupport) -> Response:
    """What the customer was shown."""

    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        trained = onboarding.train(system, body.checklist)
        work.publish(*await command.attest(work, trained, body.records, ("training_record",)))
        work.complete("train_customer")
        steps.finish_onboarding(system, onboarding, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Documents(Body):
    documents: tuple[Code, ...] = Field(min_length=1, max_length=100)


@router.post("/projects/{project_id}/handover-documents", response_model=SystemView)
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
    """Answers the newest survey that was sent and is not answered yet."""

    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        waiting = [one for one in await _of_owner(system, work) if one.csat is None]
        if not waiting:
            raise Refused("no-survey", "no survey is open")
        survey = max(waiting, key=lambda one: one.sent_at)
        work.publish(survey.answer(body.csat, body.nps))
        onboarding.csat, onboarding.nps = body.csat, body.nps
        work.complete("answer_survey")
        if survey.needs_a_call:
            tasks.ask_to_call_back(body.csat, body.nps, work)
        steps.judge_satisfaction(onboarding, survey.shows, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class FollowUp(Body):
    resolution: str = Field(min_length=1, max_length=2_000)


@router.post("/projects/{project_id}/survey-follow-up", response_model=SystemView)
async def follow_up(project_id: UUID, body: FollowUp, command: BySupport) -> Response:
    """Somebody has called a customer who was not satisfied; whether it helped, the customer says."""

    async def decide(work: Work) -> SystemView:
        system, _ = await onboarding_of(work)
        survey = _newest([one for one in await _of_owner(system, work) if one.needs_a_call and one.follow_up is None])
        survey.help(body.resolution)
        work.complete("call_customer_back")
        tasks.ask_whether_it_helped(body.resolution, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Confirmation(Body):
    helped: bool


@router.post("/projects/{project_id}/survey-confirmation", response_model=SystemView)
async def confirm_follow_up(project_id: UUID, body: Confirmation, command: ByCustomer) -> Response:
    """The customer says whether the call has helped. Where it has not, somebody calls again."""

    async def decide(work: Work) -> SystemView:
        system, onboarding = await onboarding_of(work)
        survey = _newest(
            [one for one in await _of_owner(system, work) if one.follow_up is not None and one.confirmed is None]
        )
        survey.confirm(body.helped)
        work.complete("confirm_follow_up")
        if not body.helped:
            assert survey.csat is not None and survey.nps is not None
            tasks.ask_to_call_back(survey.csat, survey.nps, work)
        steps.judge_satisfaction(onboarding, survey.shows, work)
        return await view_of(work)

    return await command.run(project_id, decide)


async def _of_owner(system: System, work: Work) -> list[SentSurvey]:
    """Those that were sent to the present owner: who has bought the house answers none of the seller's."""
    since = system.owned_from
    return [one for one in await work.all(SentSurvey) if since is None or one.sent_at >= since]


def _newest(surveys: list[SentSurvey]) -> SentSurvey:
    if not surveys:
        raise Refused("nothing-due", "no call is due, and nothing is to be confirmed")
    return max(surveys, key=lambda one: one.sent_at)
