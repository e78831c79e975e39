"""Who the customer is: shown to staff, each look on record; and found by words."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from services.lead import api
from services.lead.api import contact
from services.lead.app import SERVICE
from services.lead.handlers import handlers
from services.lead.model import KnownNumber, Lead, NumberKind, State
from services.lead.rules.search import TooShort, findable, fold, words_of
from services.lead.tests.test_handlers import INQUIRY, capture
from shared.messaging.clock import RealClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.migrate import upgrade
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.node import Trusting, settings
from shared.messaging.testing.people import example
from shared.messaging.testing.system import World
from shared.messaging.web import problems
from shared.messaging.web.limits.allowance import Allowance
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.lead import Channel
from shared.schemas.permitting import InterconnectionApplicationSubmitted, PermitApproved


async def test_staff_see_who_the_customer_is_and_each_look_is_on_record() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    async with world.client("lead", api.router, roles={"support"}) as client:
        answer = await client.get(f"/projects/{project}/contact", params={"why": "the meter is wrong"})
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        assert (await client.get(f"/projects/{new_id()}/contact")).status_code == 404
    found = answer.json()
    assert {name: found[name] for name in ("name", "email", "phone")} == INQUIRY["contact"]
    assert found["address"]["street"] == INQUIRY["address"]["street"]
    (row,) = world.nodes["lead"].store.audited
    assert (row.who, row.action, row.subject, row.why) == ("tester", "contact.look", str(project), "the meter is wrong")


@pytest.mark.parametrize("role", ["customer", "designer", "monitor", "supplier", "crew", "lender", "ahj"])
async def test_others_do_not(role: str) -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    async with world.client("lead", api.router, roles={role}) as client:
        assert (await client.get(f"/projects/{project}/contact")).status_code == 403
        assert (await client.get("/search", params={"q": "ada"})).status_code == 403
    assert not world.nodes["lead"].store.audited


async def test_numbers_of_papers_and_devices_are_noted_once() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    permit, built = example(PermitApproved, project), example(InstallationCompleted, project)
    applied = example(InterconnectionApplicationSubmitted, project)
    for event in (permit, permit, built, built, applied, example(PermitApproved, new_id())):
        world.happens(event)
    await world.settle()
    numbers = {(one.kind, one.number) for one in await world.entities("lead", KnownNumber, project)}
    assert numbers == {
        (NumberKind.PERMIT, permit.permit_number), (NumberKind.APPLICATION, str(applied.application_id)),
        *((NumberKind.SERIAL, one.serial) for one in built.serials),
    }  # fmt: skip
    assert not world.nodes["lead"].store.parked_rows
    assert handlers.events[PermitApproved].loads == (KnownNumber,)


def test_words_are_folded_alike() -> None:
    assert fold("  José  O'BRIEN,") == "jose o brien"
    assert findable("Ada Ünal", None, "+1 (336) 555-0100", {"street": "12 Elm St", "unit": None}) == (
        "ada unal 13365550100 12 elm st"
    )
    assert words_of("+1 (336) 555-0100") == ("13365550100",) and words_of("ada ELM") == ("ada", "elm")
    for short in ("", "a b", "%%%", "12"):
        with pytest.raises(TooShort):
            words_of(short)


# -- on a real database ------------------------------------------------------------------------------------------------


@pytest.fixture
async def office(empty_database: str) -> AsyncIterator[tuple[httpx.AsyncClient, Processor]]:
    """The service's HTTP side on a migrated database of its own."""
    upgrade(empty_database, "services.lead")
    store = PostgresStore(empty_database, size=4, command_timeout_s=20, name="search")
    await store.open()
    processor = Processor(SERVICE, store, RealClock(), settings("lead"))
    app = FastAPI()
    app.state.roles = SERVICE.contract.roles
    app.state.processor, app.state.tokens, app.state.running = (
        processor,
        Trusting({"sales"}),
        SimpleNamespace(store=store),
    )
    problems.install(app)
    app.include_router(api.router)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", timeout=60) as client:
            yield client, processor
    finally:
        await store.close()


async def known(processor: Processor, name: str, street: str, phone: str, email: str, *serials: str) -> UUID:
    project = new_id()
    address = {"street": street, "unit": None, "city": "Greensboro", "state": "NC", "postal_code": "27401"}

    async def add(work: Work) -> None:
        work.add(
            Lead(
                project_id=project,
                state=State.CAPTURED,
                channel=Channel.WEB,
                name=name,
                email=email,
                phone=phone,
                address=address,
                found_by=findable(name, email, phone, address),
            )
        )
        for serial in serials:
            work.add(KnownNumber(project_id=project, kind=NumberKind.SERIAL, number=serial))

    await processor.command(project, add)
    return project


@pytest.mark.stack
async def test_projects_are_found_by_what_is_known_of_them(
    office: tuple[httpx.AsyncClient, Processor], empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, processor = office
    ada = await known(processor, "Ada Müller", "12 Elm Street", "+1 336 555 0100", "ada@example.com", "INV-00017")
    bob = await known(processor, "Bob Miller", "8 Oak_100% Road", "(336) 555-0199", "bob@example.org", "INV-00018")

    async def ask(q: str) -> list[Any]:
        answer = await client.get("/search", params={"q": q})
        assert answer.status_code == 200, answer.text
        return [UUID(item["project_id"]) for item in answer.json()["items"]]

    assert await ask("muller") == [ada] and await ask("MÜLLER elm") == [ada] and await ask("zzyzx") == []
    assert await ask("336-555-0199") == [bob] and await ask("(336) 555 01") == [ada, bob]
    assert await ask("bob@example.org") == [bob] and await ask("27401 elm") == [ada]
    assert await ask("inv-00018") == [bob] and await ask("0001") == [ada, bob]
    assert await ask("Oak_100% Road") == [bob]
    with psycopg.connect(empty_database) as database:
        similar = database.execute("SELECT FROM pg_extension WHERE extname = 'pg_trgm'").fetchall()
    assert await ask("elmm stret") == ([ada] if similar else [])  # a server of wheels alone has no trigrams
    assert await ask("'; drop table leads; --") == []
    assert (await client.get("/search", params={"q": "a%"})).status_code == 422
    for number in range(60):
        await known(processor, f"Carla {number}", "1 Pine", "", f"c{number}@example.com")
    assert len(await ask("carla")) == 50
    rows = await processor.store.audit_trail(0, 500)
    assert {(row.action, row.subject) for row in rows} >= {
        ("contact.search", "1 found"),
        ("contact.search", "50 found"),
    }
    assert not [row for row in rows if "muller" in f"{row}".lower()]  # what was looked for is personal too
    monkeypatch.setattr(contact, "_searches", Allowance(1))
    await ask("carla")
    refused = await client.get("/search", params={"q": "carla"})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
