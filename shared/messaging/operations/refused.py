"""Rows of the outbox that Kafka refused for good: what operators see of them, and their two ways out.

The leading relay alone moves rows in and out of the table, so that the order of a project is decided in one place. An
operator marks a row to be tried again, or removes it; the relay then puts what nothing holds any more back into the
outbox, in its old place.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from shared.messaging.operations.audit import Intervening, Operator
from shared.messaging.operations.showing import ShownHeader, shown
from shared.messaging.publishing.relay import CHANNEL
from shared.messaging.storage.postgres import PostgresStore, unpack_headers
from shared.messaging.storage.store import Changes, Refused, Unknown
from shared.messaging.web.http import View, reader_for
from shared.messaging.web.security import Caller

router = APIRouter(prefix="/outbox/refused", tags=["operations"])
Reader = Annotated[Caller, Depends(reader_for("operator"))]

_COLUMNS = "id, topic, key, error, released AS follows, refused_at, coalesce(octet_length(value), 0) AS value_bytes"
_LIST = f"SELECT {_COLUMNS} FROM refused WHERE id > $1 ORDER BY id LIMIT $2"  # noqa: S608
_SHOW = f"SELECT {_COLUMNS}, headers, value FROM refused WHERE id = $1"  # noqa: S608
_FIRST = "SELECT min(id) FROM refused WHERE topic = $1 AND key = $2"
_RETRY = "UPDATE refused SET released = true WHERE id = $1"
_DROP = "DELETE FROM refused WHERE id = $1"


class RefusedView(View):
    id: int
    topic: str
    key: str
    error: str
    """The broker's answer, by the name of Kafka's error."""
    follows: bool
    """It was not refused itself, or is to be tried again: it goes as soon as it is the first of its project here."""
    refused_at: datetime
    value_bytes: int


class RefusedWhole(RefusedView):
    headers: list[ShownHeader]
    value: str | None
    """UTF-8 where it is that, else base64 behind ``base64:``; cut after 64 KiB."""


class RefusedPage(View):
    items: list[RefusedView]
    next: int | None


@router.get("")
async def refused_list(
    request: Request, _: Reader, after: int = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> RefusedPage:
    """Refused rows in the order in which they were to be sent."""
    rows = await _store(request).pool.fetch(_LIST, _in_range(after), limit)
    items = [RefusedView.model_validate(dict(row)) for row in rows]
    return RefusedPage(items=items, next=items[-1].id if len(items) == limit else None)


@router.get("/{refused_id}")
async def refused_show(request: Request, refused_id: int, _: Reader) -> RefusedWhole:
    """One row that Kafka refused, whole."""
    row = await _find(_store(request).pool, refused_id)
    headers = [[name, shown(value)] for name, value in unpack_headers(row["headers"])]
    return RefusedWhole.model_validate(dict(row) | {"headers": headers, "value": shown(row["value"])})


@router.post("/{refused_id}/retry", status_code=200)
async def refused_retry(request: Request, refused_id: int, operator: Intervening) -> dict[str, Any]:
    """Has it sent again, in its old place. It comes back here if Kafka refuses it again."""
    await _act(request, refused_id, operator, "retry")
    return {"queued": True}


@router.delete("/{refused_id}")
async def refused_drop(request: Request, refused_id: int, operator: Intervening) -> dict[str, Any]:
    """Gives it up: nobody will ever be told. The later rows of its project go on."""
    await _act(request, refused_id, operator, "drop")
    return {"dropped": True}


async def _act(request: Request, refused_id: int, operator: Operator, action: str) -> None:
    store = _store(request)
    async with store.transaction() as transaction:
        row = await _find(transaction.connection, refused_id)
        first = await transaction.connection.fetchval(_FIRST, row["topic"], row["key"])
        if first != refused_id:
            raise Refused("not-first", f"row {first} of this project comes first")
        await transaction.connection.execute(_RETRY if action == "retry" else _DROP, refused_id)
        details = {"topic": row["topic"], "key": row["key"], "error": row["error"]}
        await transaction.write(Changes(audited=[operator.did(f"refused.{action}", refused_id, **details)]))
    await store.notify(CHANNEL)


async def _find(connection: Any, refused_id: int) -> Any:
    row = await connection.fetchrow(_SHOW, _in_range(refused_id))
    if row is None:
        raise Unknown(f"no row {refused_id} is refused here")
    return row


def _in_range(number: int) -> int:
    if not 0 <= number < 2**63:
        raise HTTPException(422, "no such id")
    return number


def _store(request: Request) -> PostgresStore:
    store: PostgresStore = request.app.state.processor.store
    return store
