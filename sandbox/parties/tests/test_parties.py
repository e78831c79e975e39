"""What each party keeps and says, on its own database."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from uuid_utils.compat import uuid7

from deploy.local.home import PARTIES
from deploy.local.stack import Stack
from sandbox.parties import rcv02, rcv03
from shared.client.consumer import Client
from shared.client.settings import Settings
from shared.client.testing import example, kit
from shared.schemas.onboarding import BillingClarityNoticeIssued, NetBillingEnrollmentRequested, SystemDecommissioned
from shared.schemas.rcv03 import NetBillingEnrolled

pytestmark = pytest.mark.stack
Of = Callable[[str], Settings]


@pytest.fixture
def settings(stack: Stack) -> Iterator[Of]:
    """Settings by party; their databases are empty before and after."""

    def of(party: str) -> Settings:
        return Settings.of(environment, f"HELIO_{party.upper()}_")

    environment = stack.settings_for("parties")
    empty(stack)
    yield of
    empty(stack)


def empty(stack: Stack) -> None:
    for party in PARTIES:
        with psycopg.connect(stack.database_url(party), autocommit=True) as database:
            database.execute(f"DROP OWNED BY {party}")


async def test_customer_service_explains_the_latest_notice(settings: Of) -> None:
    client = Client(settings("rcv02"), tables=rcv02.tables)
    rcv02.listen(client)
    project = uuid7()
    async with kit(client) as party:
        assert await rcv02.explain(client.engine, project) is None
        first = example(BillingClarityNoticeIssued, project_id=project, statement="the first")
        await party.receives(first, example(BillingClarityNoticeIssued, project_id=project, statement="the second"))
        await party.receives(first)
        found = await rcv02.explain(client.engine, project)
        assert found is not None and found["statement"] == "the second"
        assert found["utility_bills"] and found["contact_routing"] and found["decommissioned_at"] is None
        await party.receives(example(SystemDecommissioned, project_id=project))
        found = await rcv02.explain(client.engine, project)
        assert found is not None and found["decommissioned_at"] is not None


async def test_billing_acknowledges_an_enrolment_once_and_keeps_its_number(settings: Of) -> None:
    client = Client(settings("rcv03"), tables=rcv03.tables)
    rcv03.listen(client)
    project = uuid7()

    async def enrolment() -> dict[str, Any]:
        found = await rcv03.enrolment(client.engine, UUID(str(project)))
        assert found is not None
        return found

    async with kit(client) as party:
        request = example(NetBillingEnrollmentRequested, project_id=project, start_on="2026-07-01")
        await party.receives(request, request)
        first = await enrolment()
        assert (first["start_on"], first["requests"]) == ("2026-07-01", 1)
        await party.receives(example(NetBillingEnrollmentRequested, project_id=project, start_on="2027-01-15"))
        again = await enrolment()
        assert (again["number"], again["start_on"], again["requests"]) == (first["number"], "2027-01-15", 2)
        told = [one.enrolment for one in await party.answers() if isinstance(one, NetBillingEnrolled)]
        assert told == [first["number"]] * 2
        await party.receives(example(SystemDecommissioned, project_id=project))
        assert (await enrolment())["ended_at"] is not None
