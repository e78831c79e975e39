"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from collections.abc import Iterable
from uuid import UUID

from services.lead.model import KnownNumber, Lead, NumberKind, UsageImport
from services.lead.model.retention import RETENTION
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.rules.ruleset import carried

ERASED_AT_ONCE = 1_000
"""Between two looks; the rest waits for the next one."""


async def start_analysis(lead: Lead, work: Work) -> None:
    """Called whenever usage or site facts arrive: runs once both are there, again when one is replaced."""
    if not lead.ready_for_analysis():
        return
    assert lead.usage is not None and lead.site is not None
    usage = await work.get(UsageImport, UUID(lead.usage["import_id"]))
    assert usage is not None
    work.complete("restart_analysis")
    work.drop_jobs()  # an earlier analysis is of no use any more
    work.start_job(
        "analyse",
        {
            "run": lead.analysis_run,
            "on": work.now.date().isoformat(),
            "figures": usage.figures,
            "site": lead.site["site"],
            "credit_band": lead.credit_band,
            **carried(),
        },
    )


async def know_by(kind: NumberKind, numbers: Iterable[str], work: Work) -> None:
    """Notes numbers that the project is found by, each once; of a project that is not known here, none."""
    if await work.get(Lead) is None:
        return
    known = {(one.kind, one.number) for one in await work.all(KnownNumber)}
    for number in dict.fromkeys(numbers):
        if (kind, number) not in known:
            work.add(KnownNumber(project_id=work.project_id, kind=kind, number=number))


async def erase_what_is_due(processor: Processor) -> int:
    """Forgets who asked in projects that ended long enough ago; gives how many they were."""
    due = await processor.store.due_projects(Lead, "erase_after", processor.clock.now(), ERASED_AT_ONCE)

    async def erase(work: Work) -> None:
        lead = await work.get(Lead)
        if lead is not None and lead.erase_after is not None and lead.erase_after <= work.now:
            await erase_lead(lead, "retention", work)

    for project in due:
        await processor.command(project, erase)
    return len(due)


async def erase_lead(lead: Lead, ground: str, work: Work) -> None:
    """Forgets who asked, and tells everybody to do the same; nothing where that was done before."""
    events = lead.erase(work.now, ground)
    if events:
        work.publish(*events)
        await work.erase(RETENTION, ground, forget_key=True)
