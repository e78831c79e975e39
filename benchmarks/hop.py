"""One hop: a customer signs (HTTP, contracting) and the next service has committed its reaction (design froze).

The end of a hop is the timestamp of ``DesignFrozen`` on its topic. The relay reads committed rows only, and the
broker stamps a record when it appends it, so the reaction was committed before that instant: the figure is an upper
bound of the time to the commit. Kafka keeps whole milliseconds, cut off; a whole one is added, which keeps the bound.
"""

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp

from benchmarks.topic import Watch
from deploy.local.home import Home
from sandbox.people import sites
from sandbox.people.answers import Cast
from sandbox.people.desk import Task
from sandbox.people.office import Office
from sandbox.people.project import Project
from sandbox.people.scenario import STRAIGHT
from sandbox.people.watching import diary_of, watching
from shared.schemas.design import DesignFrozen

PREPARING_PER_SECOND = 15.0
PREPARING_S = 120.0
SALES = ("lead", "design", "contracting")


@dataclass
class Signature:
    """A contract that waits for its customer."""

    project_id: UUID
    path: str
    body: dict[str, Any]


async def contracts_to_sign(home: Home, count: int) -> list[Signature]:
    """Brings ``count`` projects to the point where only the signature is missing."""
    diary = diary_of(home)
    projects: dict[UUID, Project] = {}
    waiting: list[Signature] = []
    async with Office(home) as office:
        cast = Cast(office, diary)

        async def answer(task: Task) -> None:
            while task.project_id not in projects:  # noqa: ASYNC110 - the answer to its inquiry is on its way
                await asyncio.sleep(0.01)
            if task.name == "sign_contract":
                await cast.post(task, task.service, task.role, task.details["consent"], None, "consent")
                body = {"document_sha256": task.details["document_sha256"]}
                waiting.append(Signature(task.project_id, task.post, body))
            else:
                await cast.answer(task, projects[task.project_id])

        async with watching(home, office, diary, SALES, answer):
            run = f"hop-{random.randrange(16**8):08x}"
            for number in range(count):
                site = sites.site_for(STRAIGHT, number)
                answered = await office.post(
                    "lead", "/leads", "sales", sites.inquiry_for(number, run), None, f"{run}-{number}"
                )
                projects[UUID(answered["project_id"])] = Project(number, STRAIGHT, site, 11_000.0)
                await asyncio.sleep(1 / PREPARING_PER_SECOND)
            deadline = time.monotonic() + PREPARING_S
            while len(waiting) < count and time.monotonic() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    diary.activity.close(for_good=True)
    if len(waiting) < count:
        raise SystemExit(f"only {len(waiting)} of {count} contracts were ready to sign after {PREPARING_S:.0f} s")
    return waiting


async def hops(home: Home, signatures: list[Signature], per_second: float) -> list[float]:
    """Milliseconds of each hop, the signatures sent at an even rate whatever the answers do."""
    watch = Watch(home.kafka_settings("audit"), "ncv03.design.events", DesignFrozen.ce_type)
    began: dict[str, float] = {}
    office = Office(home)
    base = f"http://127.0.0.1:{home.ports.http('contracting')}"
    tokens = {one.project_id: office.token("customer", one.project_id) for one in signatures}
    async with aiohttp.ClientSession() as session:

        async def sign(one: Signature) -> None:
            own = {
                "authorization": f"Bearer {tokens[one.project_id]}", "idempotency-key": f"sign-{one.project_id}",
            }  # fmt: skip
            began[str(one.project_id)] = time.time()
            async with session.post(base + one.path, json=one.body, headers=own) as answered:
                if answered.status != 200:
                    raise SystemExit(f"a signature was not accepted: {await answered.text()}")

        start, sending = time.monotonic(), []
        for number, one in enumerate(signatures):
            await asyncio.sleep(max(0.0, start + number / per_second - time.monotonic()))
            sending.append(asyncio.create_task(sign(one)))
        await asyncio.gather(*sending)
    ended = await asyncio.to_thread(watch.until, set(began))
    return [(ended[key] - at) * 1000 for key, at in began.items()]
