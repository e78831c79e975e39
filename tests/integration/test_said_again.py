"""Every command of a whole journey is given once more under a new key: it is refused, or has no second effect."""

from typing import Any
from uuid import UUID

import pytest

from sandbox.people.office import Declined
from sandbox.people.scenario import STRAIGHT
from tests.integration.journey import Journey, Office

FURTHER = {"/leads": "a further inquiry is told: somebody asks again, and sales should know"}
"""Commands that mean something else when they are given again."""


async def test_a_command_that_is_given_again_under_a_new_key_has_no_second_effect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    journey, once = Journey(STRAIGHT), Office.post
    again: list[str] = []
    twice: list[tuple[str, list[str]]] = []

    async def told() -> list[str]:
        await journey.world.settle()
        return [one.envelope.type for one in journey.world.published]

    async def post(
        self: Office, service: str, path: str, role: str, body: Any, project: UUID | None, key: str, *more: Any
    ) -> Any:
        answer = await once(self, service, path, role, body, project, key, *more)
        if path in FURTHER:
            return answer
        before = await told()
        try:
            await once(self, service, path, role, body, project, f"{key} again", *more)
        except Declined as declined:
            assert declined.status in (404, 409), (path, declined)
        again.append(path)
        if news := (await told())[len(before) :]:
            twice.append((path, news))
        return answer

    monkeypatch.setattr(Office, "post", post)
    await journey.begin()
    await journey.drive(300)
    assert len(again) > 25 and twice == []
