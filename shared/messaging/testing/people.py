"""People, for tests of one service in memory: they find their work in its list of open tasks, and do it over HTTP."""

import json
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter

import shared.schemas
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.schemas.event import Event

E = TypeVar("E", bound=Event)
EXAMPLES = Path(shared.schemas.__file__).parent / "examples"
MOST_TASKS = 500


def example(event: type[E], project: UUID, **changes: Any) -> E:
    """The first published example of an event, for another project and with changes."""
    value = json.loads((EXAMPLES / f"{event.ce_type}.json").read_text())[0]["value"]
    return event.model_validate({**value, "project_id": project, **changes})


def published(world: World, project: UUID, event: type[E]) -> list[E]:
    """What was published of one kind."""
    return [one for one in world.events(project) if isinstance(one, event)]


class People:
    """Everybody who works with one service; ``roles`` are what they are between them."""

    def __init__(self, service: str, router: APIRouter, roles: tuple[str, ...]) -> None:
        self._service = service
        self._router = router
        self._roles = roles

    async def open_tasks(self, world: World, project: UUID) -> dict[str, dict[str, Any]]:
        """kind -> task."""
        async with world.client(self._service, self._router, roles=self._roles) as client:
            answer = await client.get("/tasks", params={"project_id": str(project), "limit": MOST_TASKS})
            assert answer.status_code == 200, answer.text
            return {task["kind"]: task for task in answer.json()["items"]}

    async def post(self, world: World, path: str, body: Any = None, roles: tuple[str, ...] | None = None) -> Any:
        """A POST, sent again with the same Idempotency-Key while its process dies."""
        headers = {"idempotency-key": str(new_id())}
        async with world.client(self._service, self._router, roles=self._roles if roles is None else roles) as client:
            while (answer := await client.post(path, json=body, headers=headers)).status_code == 503:
                continue
        return answer

    async def do(self, world: World, project: UUID, kind: str, body: Any = None, status: int = 200) -> Any:
        """Fulfils the first open task of a kind, as its role, by the path in its details."""
        open_ones = await self.open_tasks(world, project)
        found = [task for name, task in open_ones.items() if name.partition(":")[0] == kind]
        assert found, f"no task {kind}; there are {sorted(open_ones)}"
        answer = await self.post(world, found[0]["details"]["post"], body, roles=(found[0]["role"],))
        assert answer.status_code == status, answer.text
        await world.settle()
        return answer.json()
