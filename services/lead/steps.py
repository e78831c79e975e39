"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from collections.abc import Iterable
from uuid import UUID

from services.lead.model import KnownNumber, Lead, NumberKind, UsageImport
from shared.messaging.handling.work import Work


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
