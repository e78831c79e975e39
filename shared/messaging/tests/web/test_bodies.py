"""Bodies are strict: a value of another JSON type than the field's is refused, whatever it could be turned into."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import APIRouter, Depends
from httpx import ASGITransport, AsyncClient
from pydantic import AwareDatetime, Field

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.messaging.web.http import Body, Command, View, command_for
from shared.messaging.web.limits.body import BodyLimit
from shared.schemas import catalogue
from shared.schemas.quantities import Plausible

SERVICE = Service("test", "/test", Thing, Handlers(), catalogue, ())
router = APIRouter()


class Colour(StrEnum):
    RED = "red"


class Part(Body):
    count: int


class Whole(Body):
    cents: int = Field(gt=0)
    hours: float = Field(default=1.0)
    sure: bool = False
    name: str = "one"
    id: UUID = UUID(int=1)
    day: Annotated[date, Plausible(before_days=400, after_days=2)] = date(2026, 11, 22)
    at: AwareDatetime | None = None
    colour: Colour = Colour.RED
    parts: tuple[Part, ...] = ()


class Seen(View):
    cents: int
    hours: float
    id: UUID
    day: date
    at: datetime | None
    parts: tuple[int, ...]


@router.post("/projects/{project_id}/whole")
async def take(project_id: UUID, body: Whole, command: Annotated[Command, Depends(command_for("sales"))]) -> Seen:
    async def decide(_: Work) -> Seen:
        return Seen(**{**dict(body), "parts": tuple(part.count for part in body.parts)})

    return await command.run(project_id, decide)  # type: ignore[return-value]


async def post(body: str) -> Any:
    async with World([SERVICE]).client("test", router, roles={"sales"}) as client:
        headers = {"idempotency-key": "k", "content-type": "application/json"}
        return await client.post(f"/projects/{new_id()}/whole", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ('{"cents": true}', "body.cents"),
        ('{"cents": "1"}', "body.cents"),
        ('{"cents": 1.5}', "body.cents"),
        ('{"cents": 1, "hours": "2"}', "body.hours"),
        ('{"cents": 1, "hours": true}', "body.hours"),
        ('{"cents": 1, "hours": NaN}', "body.hours"),
        ('{"cents": 1, "sure": 1}', "body.sure"),
        ('{"cents": 1, "sure": "yes"}', "body.sure"),
        ('{"cents": 1, "name": 7}', "body.name"),
        ('{"cents": 1, "day": 7}', "body.day"),
        ('{"cents": 1, "id": 7}', "body.id"),
        ('{"cents": 1, "colour": "blue"}', "body.colour"),
        ('{"cents": 1, "parts": [{"count": "3"}]}', "body.parts.0.count"),
        ('{"cents": 1, "parts": {"count": 3}}', "body.parts"),
        ('{"cents": 1, "more": 3}', "body.more"),
        ('{"cents": 1, "name": "\\ud800"}', "body"),
        ('{"cents": 1, "day": "2099-01-01"}', "body"),
        ('{"cents": 1, "day": "2019-01-01"}', "body"),
        ("[]", "body"),
        ('"text"', "body"),
    ],
)
async def test_what_is_of_another_type_is_refused_with_its_place(body: str, where: str) -> None:
    answer = await post(body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["where"].startswith(where)


async def test_texts_of_days_instants_ids_and_whole_numbers_for_measures_are_taken() -> None:
    body = (
        '{"cents": 1, "hours": 2, "id": "0195c0de-0000-7000-8000-000000000001", "day": "2026-03-04",'
        ' "at": "2026-03-04T05:06:07Z", "colour": "red", "parts": [{"count": 3}]}'
    )
    answer = await post(body)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert (seen["hours"], seen["day"], seen["at"], seen["parts"]) == (2.0, "2026-03-04", "2026-03-04T05:06:07Z", [3])


async def test_a_day_that_cannot_be_meant_is_refused_with_its_field_and_how_far_it_lies_from_today() -> None:
    answer = await post('{"cents": 1, "day": "2099-01-01"}')
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["what"].startswith("day: 2099-01-01 is more than 2 days")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"cents": 1, "cents": 2}', "cents"),
        ('{"cents":1,"parts":[{"count":1,"count":2}]}', "count"),
        ('{"cents": 1, "c\\u0065nts": 2}', "cents"),
        (' [{"a": 1, "a": 1}]', "a"),
    ],
)
async def test_a_body_in_which_a_name_stands_twice_is_refused_and_told_which(body: str, name: str) -> None:
    async def nobody(*_: Any) -> None:
        raise AssertionError("it reached the application")

    async with AsyncClient(transport=ASGITransport(BodyLimit(nobody, 1_000)), base_url="http://here") as client:
        answer = await client.post("/x", content=body)
    assert answer.status_code == 422
    assert answer.json()["detail"] == f"the body is refused: {name!r} stands twice in one object"
