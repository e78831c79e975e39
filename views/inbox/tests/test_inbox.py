"""The inbox on its own database: what the services tell is what callers see, each what is theirs."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from shared.client.consumer import Client
from shared.client.settings import Settings as ReaderSettings
from shared.client.testing import example, kit
from shared.messaging.settings import Settings
from shared.messaging.testing.node import Trusting
from shared.schemas import lead, permitting
from views.inbox.view import VIEW
from views.process import application

pytestmark = pytest.mark.stack


@pytest.fixture
async def inbox(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """The party that takes records, and its application; its database is empty before."""
    for name, value in stack.settings_for("inbox").items():
        monkeypatch.setenv(name, value)
    with psycopg.connect(stack.database_url("inbox"), autocommit=True) as database:
        database.execute("DROP OWNED BY inbox")
    client = Client(ReaderSettings.of(), tables=VIEW.tables)
    VIEW.listen(client)
    app = application(VIEW, client, Settings())
    async with kit(client) as party:
        yield party, app


async def seen(app: Any, *roles: str, organisation: str | None = None, **query: Any) -> Any:
    app.state.tokens = Trusting(roles, None, organisation)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/tasks", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def test_what_is_open_in_any_service_is_seen_by_whose_it_is(inbox: Any) -> None:
    party, app = inbox
    one, other = UUID(str(uuid7())), UUID(str(uuid7()))
    first, second = (str(uuid7()) for _ in range(2))
    await party.receives(
        example(lead.TaskOpened, project_id=one, task_id=first),
        example(permitting.TaskOpened, project_id=other, task_id=second, organisation="NC-GREENSBORO"),
        example(permitting.TaskOpened, project_id=other, task_id=second, organisation="NC-GREENSBORO"),
    )
    assert {item["task_id"] for item in (await seen(app, "operator"))["items"]} == {first, second}
    (call,) = (await seen(app, "sales"))["items"]
    assert (call["service"], call["kind"], call["project_id"]) == ("lead", "contact_customer", str(one))
    assert [item["task_id"] for item in (await seen(app, "ahj", organisation="NC-GREENSBORO"))["items"]] == [second]
    assert (await seen(app, "ahj", organisation="elsewhere"))["items"] == []
    assert (await seen(app, "customer"))["items"] == []
    page = await seen(app, "operator", limit=1)
    rest = await seen(app, "operator", limit=1, after=page["next"])
    assert {page["items"][0]["task_id"], rest["items"][0]["task_id"]} == {first, second}


async def test_a_task_that_is_taken_on_put_off_or_done_is_seen_so(inbox: Any) -> None:
    party, app = inbox
    project, task = UUID(str(uuid7())), str(uuid7())
    about: dict[str, Any] = {"project_id": project, "task_id": task}
    await party.receives(
        example(lead.TaskOpened, **about),
        example(lead.TaskChanged, **about, assigned=True, snoozed_until="2035-01-01T00:00:00Z"),
    )
    assert (await seen(app, "sales"))["items"] == []
    (shown,) = (await seen(app, "sales", snoozed=True))["items"]
    assert shown["assigned"] and shown["snoozed_until"]
    await party.receives(example(lead.TaskClosed, **about))
    assert (await seen(app, "sales", snoozed=True))["items"] == []
