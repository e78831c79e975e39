"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from services.design.model import LIVE, Project, Proposal
from shared.messaging.handling.work import Work
from shared.schemas.event import Event


async def live_proposal(work: Work) -> Proposal | None:
    return next((proposal for proposal in await work.all(Proposal) if proposal.state in LIVE), None)


def publish_and_design(project: Project, events: list[Event], work: Work) -> None:
    """Publishes, and starts the job of the design that was asked for; an earlier one is of no use any more."""
    work.publish(*events)
    if events and project.ready:
        work.drop_jobs()
        work.start_job("design", project.job_payload(work.now))
