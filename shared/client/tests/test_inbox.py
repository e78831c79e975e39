"""Effect, inbox and answers on a real database: once, in order, nobody held up by another's trouble."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from shared.client.consumer import Client
from shared.client.reading import Plausible, Record, plausible_in_itself
from shared.client.settings import Settings
from shared.client.testing import Party, example, kit, with_header
from shared.client.work import Work
from shared.schemas.event import Envelope, Event
from shared.schemas.onboarding import SystemOffline, SystemRestored

pytestmark = pytest.mark.stack
FAILURES = 4
"""More than the attempts of a batch of five that is tried in halves."""
NOTE = "INSERT INTO notes (project_id, said) VALUES (:project, :said)"
NOTES = "CREATE TABLE IF NOT EXISTS notes (id bigint GENERATED ALWAYS AS IDENTITY, project_id uuid, said text)"


class Trouble(Exception):
    """A fault in a party's handler."""


def noting(settings: Settings, plausible: Plausible = plausible_in_itself) -> Client:
    """A party that notes what it hears; it fails on ``poison``, and on the first ``FAILURES`` hearings of ``late``."""
    client = Client(settings, plausible=plausible)
    heard: Counter[Any] = Counter()

    @client.on(SystemOffline)
    async def offline(event: SystemOffline, work: Work) -> None:
        await note(event.project_id, event.reason, work)
        assert work.envelope is not None
        heard[work.envelope.id] += 1
        if event.reason == "unspeakable":
            raise Trouble("\x00 and \ud800, which no database takes")
        if event.reason == "poison" or (event.reason == "late" and heard[work.envelope.id] <= FAILURES):
            raise Trouble(event.reason)

    @client.on(SystemRestored)
    async def restored(event: SystemRestored, work: Work) -> None:
        await note(event.project_id, "restored", work)

    return client


async def note(project: UUID, said: str, work: Work) -> None:
    await work.sql.execute(text(NOTE), {"project": project, "said": said})


@pytest.fixture
def settings(party: Callable[..., Settings], stack: Stack) -> Settings:
    with psycopg.connect(stack.database_url("rcv02")) as database:
        database.execute(NOTES)
    return party("rcv02", held_retry_first_s=0.01, held_retry_max_s=0.05, set_aside_max_rows=5, batch_timeout_s=20)


async def said(party: Party, project: UUID | None = None) -> list[str]:
    where = "" if project is None else f" WHERE project_id = '{project}'"
    async with party.client.engine.connect() as sql:
        return list((await sql.execute(text(f"SELECT said FROM notes{where} ORDER BY id"))).scalars())


async def rows(party: Party) -> dict[str, int]:
    assert party.client.inbox is not None
    return await party.client.inbox.rows()


def offline(project: UUID, reason: str) -> Record:
    return example(SystemOffline, project_id=project, reason=reason)


async def test_an_event_has_its_effect_once_whatever_is_repeated(settings: Settings) -> None:
    project = uuid7()
    first, second = offline(project, "a"), offline(project, "b")
    async with kit(noting(settings)) as party:
        await party.receives(first, first, second)
        await party.receives(first, second, first)
        assert await said(party) == ["a", "b"]
        assert party.client.inbox is not None
        assert party.client.inbox.counts == {"taken": 2, "known": 4}


async def test_a_failing_event_holds_its_own_key_and_nobody_else(settings: Settings) -> None:
    ill, sound = uuid7(), [uuid7() for _ in range(40)]
    batch = [offline(project, "fine") for project in sound]
    batch[20:20] = [offline(ill, "poison"), example(SystemRestored, project_id=ill)]
    async with kit(noting(settings)) as party:
        await party.receives(*batch)
        await party.receives(offline(ill, "later"), *batch)
        assert await said(party) == ["fine"] * 40
        assert await rows(party) == {"held": 3, "set_aside": 0}
        await asyncio.sleep(0.05)
        assert await party.retries() == 0, "it fails again, and those behind it wait"
        assert "held" not in await party.client.checks(), "one project's trouble does not make the party unready"


async def test_an_error_in_words_that_no_database_takes_holds_its_own_key_alone(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "heliograph.client")  # no report of a test can hold these words either
    ill, sound = uuid7(), uuid7()
    async with kit(noting(settings)) as party:
        await party.receives(offline(ill, "unspeakable"), offline(sound, "fine"))
        assert await said(party, sound) == ["fine"]
        assert await rows(party) == {"held": 1, "set_aside": 0}
        await asyncio.sleep(0.05)
        assert await party.retries() == 0


async def test_what_was_held_is_taken_in_its_order_once_its_handler_works(settings: Settings) -> None:
    project = uuid7()
    async with kit(noting(settings)) as party:
        await party.receives(*(offline(project, reason) for reason in ("a", "late", "b", "late", "c")))
        assert await said(party) == ["a"]
        for _ in range(2 * FAILURES):
            await asyncio.sleep(0.06)
            await party.retries()
        assert await said(party) == ["a", "late", "b", "late", "c"]
        assert await rows(party) == {"held": 0, "set_aside": 0}
        await party.receives(offline(project, "d"))
        assert (await said(party))[-1] == "d"


async def test_what_is_held_and_turns_out_to_be_no_fact_lets_those_behind_it_go(settings: Settings) -> None:
    """A later program judges it by a rule that the one that held it did not have."""
    project, known = uuid7(), False

    def plausible(envelope: Envelope, event: Event) -> str | None:
        return "nobody is offline for so long" if known and getattr(event, "reason", "") == "poison" else None

    async with kit(noting(settings, plausible)) as party:
        await party.receives(offline(project, "poison"), offline(project, "behind"))
        assert await rows(party) == {"held": 2, "set_aside": 0}
        known = True
        await asyncio.sleep(0.05)
        assert await party.retries() == 2
        assert await said(party) == ["behind"]
        assert await rows(party) == {"held": 0, "set_aside": 1}


async def test_a_key_that_somebody_else_has_in_hand_keeps_no_other_from_being_tried(settings: Settings) -> None:
    first, second = sorted((uuid7(), uuid7()), key=str)
    async with kit(noting(settings)) as party:
        await party.receives(offline(first, "late"), offline(second, "late"))
        assert await rows(party) == {"held": 2, "set_aside": 0}
        async with party.client.engine.begin() as elsewhere:
            await elsewhere.execute(text(f"SELECT FROM client_held WHERE key = '{first}' FOR UPDATE"))
            async with asyncio.timeout(10):
                for _ in range(FAILURES):
                    await asyncio.sleep(0.06)
                    await party.retries()
            assert await said(party, second) == ["late"]
        for _ in range(FAILURES):
            await asyncio.sleep(0.06)
            await party.retries()
        assert await said(party, first) == ["late"]


async def test_a_newer_version_waits_under_its_key_for_a_newer_program(settings: Settings) -> None:
    project, other = uuid7(), uuid7()
    newer = with_header(offline(project, "x"), "ce_type", b"ncv03.onboarding.SystemOffline.v2")
    async with kit(noting(settings)) as party:
        await party.receives(newer, offline(project, "behind"), offline(other, "flows"))
        await party.receives(newer)
        await party.retries()
        assert await said(party) == ["flows"]
        assert await rows(party) == {"held": 2, "set_aside": 0}


async def test_records_that_do_not_count_are_kept_up_to_a_limit_and_all_counted(settings: Settings) -> None:
    project = uuid7()
    forged = with_header(offline(project, "forged"), "ce_source", b"/ncv03/lead")
    odd = Record("ncv03.onboarding.events", 0, 0, b"\x00\xff", b"\xff" * 200_000, None)
    nul = with_header(offline(project, "nul"), "a\0b", b"\0")
    garbage = with_header(nul, "ce_time", b"\0yesterday")
    async with kit(noting(settings)) as party:
        await party.receives(forged, odd, garbage, nul, offline(project, "good"))
        for _ in range(5):
            await party.receives(forged, odd)
        assert await said(party) == ["nul", "good"]
        assert await rows(party) == {"held": 0, "set_aside": 5}
        assert party.client.inbox is not None
        assert party.client.inbox.counts == {"foreign": 6, "unreadable": 7, "taken": 2}
        async with party.client.engine.connect() as sql:
            kept = (await sql.execute(text("SELECT max(length(value)) FROM client_set_aside"))).scalar_one()
        assert kept == settings.set_aside_max_bytes


async def test_an_effect_and_its_place_in_the_inbox_are_one_transaction(settings: Settings) -> None:
    """A handler that fails behind its effect leaves neither."""
    project = uuid7()
    record = offline(project, "poison")
    async with kit(noting(settings)) as party:
        await party.receives(record)
        assert await said(party) == []
        await party.receives(record)
        assert await rows(party) == {"held": 1, "set_aside": 0}, "the same record is held once"


async def test_a_database_that_is_away_costs_nothing(settings: Settings, stack: Stack) -> None:
    project = uuid7()
    client = noting(settings)
    async with kit(client) as party:
        await party.receives(offline(project, "before"))
        stack.kill("postgres")
        taking = asyncio.create_task(party.receives(offline(project, "meanwhile"), offline(project, "after")))
        await asyncio.wait_for(taking, 60)
        await asyncio.to_thread(stack.wait_ready, ["postgres"])  # the sessions of a killed server may live a moment
        assert await said(party) == ["before", "meanwhile", "after"]
        assert await rows(party) == {"held": 0, "set_aside": 0}
        assert client.outage is None


async def test_ids_are_forgotten_after_the_retention(settings: Settings) -> None:
    async with kit(noting(settings)) as party:
        await party.receives(offline(uuid7(), "a"), offline(uuid7(), "b"))
        async with party.client.engine.begin() as sql:
            await sql.execute(text("UPDATE client_inbox SET taken_at = now() - interval '461 days' WHERE event_id = "
                                   "(SELECT min(event_id::text)::uuid FROM client_inbox)"))  # fmt: skip
        assert party.client.inbox is not None
        assert await party.client.inbox.prune() == 1
        assert await party.client.inbox.prune() == 0


def test_a_client_takes_only_what_its_principal_may_read(settings: Settings) -> None:
    from shared.schemas.lead import LeadQualified
    from shared.schemas.onboarding import ActivatedSystemState

    client = noting(settings)
    with pytest.raises(ValueError, match="rcv02 may not read"):
        client.on(LeadQualified)
    with pytest.raises(ValueError, match="has a handler already"):
        client.on(SystemOffline)
    with pytest.raises(ValueError, match="rcv02 may not read"):
        client.on(ActivatedSystemState)
    with pytest.raises(ValueError, match="HELIO_DATABASE_URL is not set"):
        Client(settings.model_copy(update={"database_url": None}))
