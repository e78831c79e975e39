"""Gateways send what they measured. Each has a credential of its own; a reading is kept once."""

import json
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel

from services.onboarding.steps import witness
from services.onboarding.telemetry.credentials import gateway_of
from services.onboarding.telemetry.ingest import Ingest
from services.onboarding.telemetry.sources import known
from services.onboarding.telemetry.witness import Witness
from shared.messaging.handling.processor import Processor
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.web.access import Holder

router = APIRouter()

MOST_SERIAL_CHARACTERS = 80


def _gateway(request: Request) -> UUID:
    processor: Processor = request.app.state.processor
    return gateway_of(processor.settings.credential_key.get_secret_value(), request)


ByGateway = Annotated[UUID, Depends(Holder("gateway", _gateway))]


class RejectedReading(BaseModel):
    """A reading that was not kept."""

    index: int
    """Its place in ``readings``, from 0."""
    code: str
    text: str


class Taken(BaseModel):
    """What became of each reading."""

    accepted: int
    """New, and kept."""
    duplicates: int
    """Known already by system, device and start; what was kept first stays."""
    rejected: list[RejectedReading]


@router.post("/telemetry", response_model=Taken)
async def take(request: Request, gateway_id: ByGateway) -> Response:
    """Readings of a gateway: `{gateway_serial, readings[]{start, interval_s, device, power_w|energy_wh|counter_wh}}`.

    Plain or gzip. The sound ones are kept, whatever is wrong with others; send the batch again where no answer came.
    """
    processor: Processor = request.app.state.processor
    store = processor.store
    assert isinstance(store, PostgresStore)
    gateway = await known(store, gateway_id)
    serial, readings = _content(await request.body())
    if serial != gateway.source.serial:
        raise HTTPException(403, f"this credential is of another gateway than {serial[:MOST_SERIAL_CHARACTERS]}")
    with processor.activity.working():
        now = processor.clock.now()
        parts, project_id = _parts(request), gateway.source.project_id
        outcome = await parts.ingest.take(gateway.source, readings, now)
        if gateway.watched_since is not None and outcome.span is not None:
            seen = await parts.witness.look(project_id, gateway.watched_since, *outcome.span)
            if seen is not None:
                await processor.command(project_id, lambda work: witness(seen, work))
    answer = {
        "accepted": outcome.accepted,
        "duplicates": outcome.duplicates,
        "rejected": [{"index": index, "code": one.code, "text": one.text} for index, one in outcome.rejected],
    }
    return Response(orjson.dumps(answer), media_type="application/json")


def _content(body: bytes) -> tuple[str, list[Any]]:
    """The serial and the readings of a body. Not-a-numbers are read, so that each can be refused by itself."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            found = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise HTTPException(422, f"the body is no JSON: {error}") from None
    if not isinstance(found, dict) or found.keys() != {"gateway_serial", "readings"}:
        raise HTTPException(422, "the body is {gateway_serial, readings[]} and nothing else")
    serial, readings = found["gateway_serial"], found["readings"]
    if not isinstance(serial, str) or not isinstance(readings, list):
        raise HTTPException(422, "gateway_serial is a text, and readings is a list")
    return serial, readings


class Parts(NamedTuple):
    """One of each for the process: they remember devices, days, quarter hours."""

    ingest: Ingest
    witness: Witness


def _parts(request: Request) -> Parts:
    state = request.app.state
    if not hasattr(state, "telemetry"):
        state.telemetry = Parts(Ingest(state.processor.store), Witness(state.processor.store))
    found: Parts = state.telemetry
    return found
