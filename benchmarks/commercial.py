"""A commercial job: 5,000 modules on 250 strings, 40 deliveries; what each command of field and commissioning costs.

The services' own HTTP side, handlers and rules, with the database in memory: processor time and time on the wall of
each command, the slowest of its kind. ``python -m benchmarks.commercial [--json]``; needs no stack.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.commissioning import api as commissioning_api
from services.commissioning.app import SERVICE as COMMISSIONING
from services.commissioning.tests.people import keep, sound
from services.fieldops import api as fieldops_api
from services.fieldops.app import SERVICE as FIELDOPS
from services.fieldops.tests.people import delivery, photo
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.messaging.testing.system import World
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.parts import DesignFacts, EquipmentLine
from shared.schemas.permitting import InterconnectionApproved, ReadyToBuild
from shared.schemas.tests.varied import varied

STRINGS: Final = 250
MODULES_A_STRING: Final = 20
DELIVERIES: Final = 40
LIMIT_MS: Final = 500.0
MODULES: Final = STRINGS * MODULES_A_STRING
ROLES: Final = (
    "supplier", "crew", "quality", "operator", "designer", "sales", "support", "commissioning_agent", "ahj",
)  # fmt: skip


class Job:
    """One project, its two services, and the slowest call of each kind."""

    def __init__(self) -> None:
        self.world = World([FIELDOPS, COMMISSIONING])
        self.project: UUID = new_id()
        self.slowest: dict[str, tuple[float, float]] = {}
        """Command -> milliseconds of the processor and on the wall."""
        self._clients = {
            "fieldops": self.world.client("fieldops", fieldops_api.router, roles=ROLES),
            "commissioning": self.world.client("commissioning", commissioning_api.router, roles=ROLES),
        }

    async def tasks(self, service: str) -> dict[str, dict[str, Any]]:
        query = {"project_id": str(self.project), "limit": 500}
        answer = await self._clients[service].get("/tasks", params=query)
        return {task["kind"]: task for task in answer.json()["items"]}

    async def post(self, name: str, service: str, path: str, body: Any = None) -> Any:
        headers = {"idempotency-key": str(new_id())}
        busy, began = time.process_time(), time.perf_counter()
        answer = await self._clients[service].post(path, json=body, headers=headers)
        spent = 1000 * (time.process_time() - busy), 1000 * (time.perf_counter() - began)
        assert answer.status_code < 300, answer.text[:500]
        self.slowest[name] = max(spent, self.slowest.get(name, (0.0, 0.0)))
        await self.world.settle()
        return answer.json()

    async def do(self, kind: str, service: str, body: Any = None) -> Any:
        task = (await self.tasks(service))[kind]
        return await self.post(kind, service, task["details"]["post"], body)

    async def released(self) -> None:
        order, design = example(SalesOrderCreated, self.project), self.design
        bill = [self._line(line) for line in order.bill_of_materials if line.category != "battery"]
        ready = example(ReadyToBuild, self.project, design=design)
        self.world.happens(ready, example(InterconnectionApproved, self.project))
        self.world.happens(order.model_copy(update={"design": design, "bill_of_materials": tuple(bill)}))
        await self.world.settle()

    @property
    def design(self) -> DesignFacts:
        design = example(SalesOrderCreated, self.project).design
        strings = [MODULES_A_STRING] * STRINGS
        return varied(design, strings=strings, kwdc=MODULES * 0.405, kwac=1_700.0, battery_kwh=0.0, battery_kw=0.0,
                      battery_coupling=None, batteries=[])  # fmt: skip

    def _line(self, line: EquipmentLine) -> EquipmentLine:
        return line.model_copy(update={"quantity": MODULES}) if line.category in ("module", "racking") else line

    async def ordered(self) -> None:
        """All of it now: nothing is held until it is just in time."""
        today = {"needed_on": f"{self.world.clock.now().date()}", "reason": "the price rises"}
        await self.post("set the need date", "fieldops", f"/projects/{self.project}/need-date", today)

    async def delivered(self) -> None:
        for kind, task in (await self.tasks("fieldops")).items():
            if kind.startswith("acknowledge_purchase_order:"):
                promise = {"promised_for": task["details"]["need_by"]}
                await self.post("acknowledge_purchase_order", "fieldops", task["details"]["post"], promise)
        number = 0
        while due := [one for kind, one in (await self.tasks("fieldops")).items() if kind.startswith("deliver:")]:
            for task in due:
                for line in task["details"]["lines"]:
                    line["quantity"] = min(line["quantity"], MODULES // (DELIVERIES - len(due)) + 1)
                await self.post("deliver", "fieldops", task["details"]["post"], delivery(task, start=number))
                number += MODULES

    async def built(self) -> None:
        starts_on = self.world.clock.now().date() + timedelta(days=3)
        slot = {"crew": "crew 3", "starts_on": f"{starts_on}", "days": 40}
        await self.do("schedule_installation", "fieldops", slot)
        await self.world.advance(days=3)
        hazards = (await self.tasks("fieldops"))["sign_hazard_analysis"]["details"]["hazards"]
        await self.do("sign_hazard_analysis", "fieldops", {"hazards": [one["code"] for one in hazards]})
        await self.do("start_installation", "fieldops")
        details = (await self.tasks("fieldops"))["complete_installation"]["details"]
        broken = {**details["serials"][0], "reason": "broken", "replaced_by": "SPARE-1"}
        await self.post("withdraw a module", "fieldops", f"/projects/{self.project}/serials/withdrawal", broken)
        details = (await self.tasks("fieldops"))["complete_installation"]["details"]
        photos = [await photo(self.world, self.project, shot["code"]) for shot in details["shots"]]
        body = {"labour_hours": 4_000, "photos": photos, "serials": details["serials"]}
        await self.do("complete_installation", "fieldops", body)

    async def tested(self) -> None:
        await self.world.advance(days=7)
        await self.do("inspect", "commissioning", {"outcome": "pass"})
        plan, began_at = (await self.tasks("commissioning"))["commission"]["details"], self.world.clock.now()
        window = {
            "starts_at": began_at.isoformat(), "ends_at": (began_at + timedelta(hours=2)).isoformat(),
            "authorization": "letter of 20 November", "letter": await keep(self.world, self.project, "utility_letter"),
        }  # fmt: skip
        await self.post("open a window", "commissioning", plan["window"]["post"], window)
        await self.world.advance(hours=2)
        body = sound(plan, began_at)
        await self.do("commission", "commissioning", body)


async def measured() -> dict[str, tuple[float, float]]:
    job = Job()
    await job.released()
    await job.ordered()
    await job.delivered()
    await job.built()
    await job.tested()
    return job.slowest


def rows(found: dict[str, tuple[float, float]]) -> Iterator[str]:
    for name, (busy, wall) in sorted(found.items(), key=lambda one: -one[1][0]):
        yield f"{name:32}{busy:10.0f}{wall:10.0f}"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    found = asyncio.run(measured())
    worst = max(busy for busy, _ in found.values())
    if as_json:
        figures = {name: {"processor_ms": busy, "wall_ms": wall} for name, (busy, wall) in found.items()}
        print(json.dumps({"modules": MODULES, "strings": STRINGS, "deliveries": DELIVERIES, "commands": figures}))
    else:
        print(f"{'command (slowest of its kind)':32}{'CPU ms':>10}{'wall ms':>10}")
        print("\n".join(rows(found)))
    return 0 if worst < LIMIT_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
