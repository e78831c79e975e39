"""What an operator does to jobs and records that wait for a person: each in one transaction with its trail."""

from uuid import UUID

from shared.messaging.handling.processor import Processor
from shared.messaging.ids import lock_key
from shared.messaging.operations.audit import Operator
from shared.messaging.storage.store import Changes, JobRow, Parked, Quarantined


async def retry_job(processor: Processor, job: JobRow, operator: Operator) -> bool:
    """Lets a job that was given up begin anew. False where it is not given up any more."""
    async with processor.store.transaction([lock_key(job.project_id)]) as transaction:
        if not await transaction.retry_job(job.id):
            return False
        await transaction.write(Changes(audited=[operator.did("jobs.retry", job.id, **_facts(job))]))
    return True


async def drop_job(processor: Processor, job: JobRow, operator: Operator) -> bool:
    """Removes a job that was given up. False where it is not given up any more."""
    async with processor.store.transaction([lock_key(job.project_id)]) as transaction:
        if not await transaction.drop_job(job.id):
            return False
        await transaction.write(Changes(audited=[operator.did("jobs.drop", job.id, **_facts(job))]))
    return True


def _facts(job: JobRow) -> dict[str, object]:
    return {"project_id": str(job.project_id), "name": job.name, "error": job.error}


async def retry_parked(processor: Processor, parked: Parked, operator: Operator) -> bool:
    """Tries a parked record now. That somebody did so is on record before: no effect is without its trail."""
    async with processor.store.transaction() as transaction:
        await transaction.write(Changes(audited=[operator.did("parked.retry", parked.id, **_place(parked))]))
    return await processor.retry_parked(parked)


async def drop_parked(processor: Processor, parked: Parked, operator: Operator) -> bool:
    """Gives a parked record up: the next of its project may go on. False where it is not the first, or gone."""
    locks = [] if parked.key is None else [lock_key(UUID(parked.key))]
    async with processor.store.transaction(locks) as transaction:
        if await transaction.take_parked(parked.id) is None:
            return False
        await transaction.write(Changes(audited=[operator.did("parked.drop", parked.id, **_place(parked))]))
    return True


async def retry_quarantined(processor: Processor, kept: Quarantined, operator: Operator) -> str | None:
    """Reads a sample once more, and says what is wrong with it still. That somebody did so is on record before."""
    details = {"record": f"{kept.topic}/{kept.partition}/{kept.offset}", "reason": kept.reason}
    async with processor.store.transaction() as transaction:
        await transaction.write(Changes(audited=[operator.did("quarantine.retry", kept.id, **details)]))
    return await processor.retry_quarantined(kept)


def _place(parked: Parked) -> dict[str, object]:
    record = f"{parked.topic}/{parked.partition}/{parked.offset}"
    return {"project_id": parked.key, "record": record, "event_id": str(parked.event_id), "error": parked.error}
