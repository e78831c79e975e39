"""Two hundred designs queued at once: both cores stay busy and the service goes on answering.

N qualified leads of N different households (no two share a design) reach the design service's topic in one go. Beside
the rate at which proposals come out, the same run measures how long the service takes to answer ``GET /tasks``
meanwhile, and, as the baseline, how fast one process alone makes the same kind of offers.

Usage: python -m benchmarks.design_queue [--designs 200] [--alone 10]
"""

import argparse
import asyncio
import json
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
from aiokafka import AIOKafkaProducer

from benchmarks.handler_path import settings_of
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from services.design.rules.policy import priced_as_of
from services.design.rules.proposal.offer import make_offer, warm
from shared.messaging.ids import new_id
from shared.messaging.records.kafka import connection
from shared.rules.site.assessment import Site
from shared.schemas.event import Envelope, Event
from shared.schemas.lead import EnergyAnalysisCompleted, LeadQualified, LoadProfile, SiteAssessed
from shared.schemas.parts import SiteReference
from shared.schemas.wire import to_headers, to_key, to_value

SITE = Site.model_validate_json(
    (Path(__file__).parents[1] / "sandbox/data/site_greensboro.json").read_bytes()
).without_personal_data()
PROBE_S = 0.1
PATIENCE_S = 900.0


def analysis(project: UUID, number: int) -> EnergyAnalysisCompleted:
    """A household of its own: no other has this consumption."""
    kwh = 9_000.0 + 31.0 * number
    return EnergyAnalysisCompleted(
        project_id=project, kwh_annual=kwh, base_kwh=kwh * 0.6, cooling_kwh=kwh * 0.2, heating_kwh=kwh * 0.2,
        load=LoadProfile(monthly_kwh=(kwh / 12,) * 12, uncertainty_pct=12), grade="B",
        tariff_id=SITE.utility.tariff_key, preliminary_kwdc=8.0, preliminary_annual_kwh=10_800,
        savings_year1_cents=140_000, savings_p10_cents=120_000, savings_p90_cents=160_000, model_version="bench",
    )  # fmt: skip


def facts(project: UUID, number: int) -> list[Event]:
    reference = SiteReference(
        usage_point_id=f"0320{number:06d}", utility_id=SITE.utility.id, ahj_id=SITE.ahj.id,
        jurisdiction=SITE.ahj.state, time_zone=SITE.location.time_zone,
    )  # fmt: skip
    return [
        SiteAssessed(project_id=project, site=SITE, reference=reference),
        analysis(project, number),
        LeadQualified(project_id=project, score=80, reference=reference),
    ]


def alone(count: int) -> float:
    """Offers a second of one process that does nothing else."""
    warm()
    on = priced_as_of(datetime.now(UTC).date()).isoformat()
    began = time.perf_counter()
    for number in range(count):
        given = analysis(new_id(), 1000 + number).model_dump(mode="json", exclude={"project_id"})
        make_offer(
            {"run": 1, "on": on, "site": SITE.model_dump(mode="json"), "reference": None, "product": None,
             "analysis": given, "constraints": None, "option_id": None}
        )  # fmt: skip
    return count / (time.perf_counter() - began)


async def queue(stack: Stack, count: int) -> None:
    producer = AIOKafkaProducer(**connection(settings_of(stack, "lead")), linger_ms=20)
    await producer.start()
    pending = []
    for number in range(count):
        project = new_id()
        for event in facts(project, number):
            envelope = Envelope(
                id=new_id(), type=event.ce_type, source="/ncv03/lead", subject=project, time=datetime.now(UTC)
            )
            pending.append(
                await producer.send(
                    "ncv03.lead.events", to_value(event), key=to_key(project), headers=to_headers(envelope)
                )
            )
    await asyncio.gather(*pending)
    await producer.stop()


async def queued(stack: Stack, count: int) -> tuple[float, list[float]]:
    """Proposals a second from the first to the last, and the seconds of each answer meanwhile."""
    database = await asyncpg.connect(stack.database_url("design"))
    url = f"http://127.0.0.1:{stack.settings_for('design')['HELIO_HTTP_PORT']}/tasks?limit=20"
    headers = {"authorization": f"Bearer {stack.token('operator')}"}
    answers: list[float] = []
    await queue(stack, count)
    began = time.perf_counter()
    async with aiohttp.ClientSession(headers=headers) as session:
        while await database.fetchval("SELECT count(*) FROM proposals") < count:
            asked = time.perf_counter()
            async with session.get(url) as answer:
                json.loads(await answer.text())
                answer.raise_for_status()
            answers.append(time.perf_counter() - asked)
            if asked - began > PATIENCE_S:
                raise TimeoutError(f"not all of {count} designs were made in {PATIENCE_S:.0f} s")
            await asyncio.sleep(PROBE_S)
    await database.close()
    return count / (time.perf_counter() - began), answers


def main(designs: int, by_itself: int) -> None:
    with throwaway_stack("design") as stack:
        rate, answers = asyncio.run(queued(stack, designs))
    single = alone(by_itself)
    quantiles: list[Any] = statistics.quantiles(answers, n=100)
    print(f"{designs} designs queued: {rate:.2f} a second; one process alone: {single:.2f} a second")
    print(
        f"GET /tasks meanwhile: p50 {quantiles[49] * 1000:.0f} ms, p99 {quantiles[98] * 1000:.0f} ms, n={len(answers)}"
    )
    record("queued designs a second, two workers vs one process alone", rate, single)
    record("GET /tasks while designs are queued, p99 ms vs p50 ms", quantiles[98] * 1000, quantiles[49] * 1000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--designs", type=int, default=200)
    parser.add_argument("--alone", type=int, default=10)
    given = parser.parse_args()
    main(given.designs, given.alone)
