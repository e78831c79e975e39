"""What happened before a test: events of the other services, as the contract's examples show them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.permitting import api
from services.permitting.app import SERVICE
from services.permitting.model import Application, Permit, PermitFile
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults, World
from shared.schemas import aov04, catalogue
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import CompensationRequested, ContractAmended, SalesOrderCreated
from shared.schemas.parts import ScreenResult
from shared.schemas.tests.varied import varied

EXAMPLES = Path(catalogue.__file__).parent / "examples"


def example(ce_type: str) -> dict[str, Any]:
    """The value of the first published example."""
    loaded: list[dict[str, Any]] = json.loads((EXAMPLES / f"{ce_type}.json").read_text())
    value: dict[str, Any] = loaded[0]["value"]
    return value


def ordered(project: UUID, jurisdiction: str = "NC", **design: Any) -> SalesOrderCreated:
    value = example(SalesOrderCreated.ce_type) | {"project_id": project}
    value["reference"] |= {"jurisdiction": jurisdiction, "time_zone": "America/New_York"}
    order = SalesOrderCreated.model_validate(value)
    return order.model_copy(update={"design": varied(order.design, **{"version": 1, **design})})


def amended(order: SalesOrderCreated, version: int = 2, **design: Any) -> ContractAmended:
    facts = varied(order.design, version=version, **design)
    return ContractAmended.model_validate(
        {
            "project_id": order.project_id, "contract_id": order.contract_id, "design": facts,
            "bill_of_materials": [], "price_cents": 1,
        }
    )  # fmt: skip


class Scene:
    """One project before the permitting service."""

    def __init__(self, faults: Faults | None = None, seed: int = 0) -> None:
        self.world = World([SERVICE], faults=faults, seed=seed)
        self.project = new_id()
        self._posts = 0

    async def happens(self, *events: Any) -> None:
        for event in events:
            self.world.happens(event)
        await self.world.settle()

    async def post(
        self, path: str, body: dict[str, Any] | None = None, role: str = "permit_tech", status: int = 200
    ) -> Any:
        """A command over HTTP; the status is part of what a test states."""
        self._posts += 1
        if path.startswith("permit/"):
            path = f"permits/{(await self.permit()).id}/{path.removeprefix('permit/')}"
        if path.endswith("/resubmission") and body is None:
            body = {"answers": self.answered()}
        headers = {"idempotency-key": f"post-{self._posts}"}
        async with self.world.client("permitting", api.router, roles={role}) as client:
            answer = await client.post(f"/projects/{self.project}/{path}", json=body, headers=headers)
            while answer.status_code == 503:  # the process died before its commit: a caller tries again
                answer = await client.post(f"/projects/{self.project}/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        await self.world.settle()
        return answer.json()

    async def keep(self, kind: str, content: bytes = b"%PDF-1.7 signed") -> str:
        """A document of a kind among the project's, as its facility would have taken it; its id."""

        async def add(work: Work) -> str:
            return str(work.keep_document(content, "application/pdf", kind, f"{kind}.pdf").id)

        kept: str = await self.world.command("permitting", self.project, add)
        return kept

    async def decides(self, outcome: str, status: int = 200, kind: str = "building", **more: Any) -> None:
        """The authority's answer to the submission of its task."""
        task = self.task("decide_permit", kind)
        needed: dict[str, dict[str, Any]] = {
            "approved": {"permit_number": "B26-004417" if kind == "building" else f"B26-{kind}"},
            "rejected": {"reasons": ["not allowed here"]},
        }
        body = {"submission": task["submission"], "outcome": outcome} | needed.get(outcome, {}) | more
        await self.post(f"permits/{task['permit_id']}/decision", body, "ahj", status)

    async def hands_in(self, kind: str, status: int = 200, again: bool = False, **answers: Any) -> Any:
        """The technician submits a permit of a kind."""
        path = "resubmission" if again else "submission"
        body = {"answers": self.answered(kind)} if again else {"answers": answers}
        return await self.post(f"permits/{(await self.permit(kind)).id}/{path}", body, status=status)

    def answered(self, kind: str = "building") -> list[dict[str, str]]:
        """An answer to every finding of the resubmission that is asked for."""
        findings = self.task("resubmit_permit", kind)["findings"] if "resubmit_permit" in self.tasks else []
        return [{"code": one["code"], "answer": "corrected on sheet E-1"} for one in findings]

    def task(self, kind: str, permit_kind: str | None = None) -> dict[str, Any]:
        """The details of an open task, of the building permit's where there are several."""
        tasks = self.world.nodes["permitting"].store.tasks
        found = [one.details for (project, name), one in tasks.items()
                 if project == self.project and name.partition(":")[0] == kind]  # fmt: skip
        named = [one for one in found if one.get("permit_kind", permit_kind) == (permit_kind or "building")]
        details: dict[str, Any] = (named or found)[0]
        return details

    @property
    def tasks(self) -> set[str]:
        return {kind.partition(":")[0] for kind in self.world.tasks("permitting", self.project)}

    @property
    def timers(self) -> set[str]:
        return {name.partition(":")[0] for name in self.world.timers("permitting", self.project)}

    async def file(self) -> PermitFile:
        found = await self.world.entity("permitting", PermitFile, self.project)
        assert found is not None
        return found

    async def permits(self) -> dict[str, Permit]:
        found = await self.world.entities("permitting", Permit, self.project)
        return {one.kind.value: one for one in found}

    async def permit(self, kind: str = "building") -> Permit:
        return (await self.permits())[kind]

    async def applications(self) -> list[Application]:
        found = await self.world.entities("permitting", Application, self.project)
        return sorted(found, key=lambda one: one.attempt)

    async def application_id(self) -> UUID:
        return (await self.applications())[-1].id

    def published(self, *kinds: Any) -> list[Any]:
        """What permitting itself has published, in order."""
        own = [event for event in self.world.events(self.project) if event.ce_type.split(".")[1] == "permitting"]
        return [event for event in own if not kinds or isinstance(event, kinds)]

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.published()]

    # -- what the utility may say ----------------------------------------------------------------------------------

    async def says(self, kind: Any, application: UUID | None = None, **facts: Any) -> Any:
        """An answer of the utility about an application, the newest one if none is named."""
        value = {"project_id": self.project, "application_id": application or await self.application_id(), **facts}
        return kind.model_validate(value)

    async def approval(self, application: UUID | None = None, **changes: Any) -> Any:
        """Of the newest application as it was sent, unless ``changes`` says otherwise."""
        wanted = await self.applications()
        found = next((one for one in wanted if one.id == application), wanted[-1])
        facts: dict[str, Any] = {"agreement_id": "IA-1", "kwac": found.kwac, "settings_profile": "IEEE1547-2018-B-III"}
        facts["export_limit_kw"] = found.form.get("export_limit_kw")
        return await self.says(aov04.InterconnectionApproved, application, **facts | changes)

    async def denial(self, largest: float | None = 5.0, application: UUID | None = None) -> Any:
        facts: dict[str, Any] = {"reasons": ("15 % of peak",), "screens": (screen(),), "largest_passing_kwac": largest}
        return await self.says(aov04.InterconnectionDenied, application, **facts)

    async def study(self) -> Any:
        deadline = self.world.clock.now() + timedelta(days=21)
        facts: dict[str, Any] = {
            "study": "supplemental_review",
            "deposit_cents": 250_000,
            "deadline": deadline,
            "screens": (screen(),),
        }
        return await self.says(aov04.StudyRequired, **facts, largest_passing_kwac=5.0)

    def closing(self) -> CompensationRequested:
        return CompensationRequested(
            project_id=self.project, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED
        )


def screen() -> ScreenResult:
    return ScreenResult(
        screen="line_section_penetration", limit=15, value=16, unit="pct", passed=False, citation="SGIP 2.2.1.2"
    )
