"""What happened before a test: events of the other services, as the contract's examples show them."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from services.contracting import api
from services.contracting.app import SERVICE
from services.contracting.model import COMPENSATING, Closing, Contract, State
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults, World
from shared.schemas import catalogue
from shared.schemas.design import DesignVersionCreated, ProposalAccepted, RedesignTrigger
from shared.schemas.event import CATALOGUE, Event
from shared.schemas.parts import FinancingProduct, Segment

EXAMPLES = Path(catalogue.__file__).parent / "examples"


def example(ce_type: str, nth: int = 0) -> dict[str, Any]:
    """The value of a published example."""
    loaded: list[dict[str, Any]] = json.loads((EXAMPLES / f"{ce_type}.json").read_text())
    value: dict[str, Any] = loaded[nth]["value"]
    return value


QUOTES = (
    {"product": "cash", "upfront_cents": 3_850_500, "first_monthly_cents": 0},
    {
        "product": "loan", "upfront_cents": 0, "first_monthly_cents": 350_00, "term_months": 240, "apr_pct": 6.99,
        "dealer_fee_pct": 15.0,
    },
    {
        "product": "lease", "upfront_cents": 0, "first_monthly_cents": 180_00, "term_months": 300,
        "escalator_pct": 2.9, "buyout_cents": 4_000_00,
    },
    {
        "product": "ppa", "upfront_cents": 0, "first_monthly_cents": 150_00, "term_months": 300,
        "rate_cents_per_kwh": 14.5, "escalator_pct": 1.9, "buyout_cents": 4_000_00,
    },
    {"product": "ppa", "prepaid": True, "upfront_cents": 27_500_00, "first_monthly_cents": 0, "term_months": 300},
)  # fmt: skip
"""What the accepted proposal offered, by product."""
IN_NORTH_CAROLINA = {"jurisdiction": "NC", "time_zone": "America/New_York"}
IN_CALIFORNIA = {"jurisdiction": "CA", "time_zone": "America/Los_Angeles"}
"""Where energy may be sold by who owns the system: in North Carolina it may not."""
ADDRESS = "12 Oak Lane, Greensboro, NC 27403"
ADA = {"name": "Ada Example", "role": "customer", "email": "ada@example.com", "age": 44}
FIRM = (
    {"name": "Example Bakery LLC", "role": "customer", "email": "office@example.com", "signs": False},
    {"name": "Carl Example", "role": "authorised_signer", "email": "carl@example.com"},
)
"""A company, and who signs for it."""


def accepted(project: UUID, product: FinancingProduct = FinancingProduct.CASH, **changes: Any) -> ProposalAccepted:
    value = example(ProposalAccepted.ce_type) | {"project_id": project, "product": product, "proposal_id": new_id()}
    value["option"] |= {"quotes": QUOTES}
    value["reference"] |= IN_CALIFORNIA if product is FinancingProduct.PPA else IN_NORTH_CAROLINA
    return ProposalAccepted.model_validate(value | changes)


def commercial(scene: "Scene", product: FinancingProduct = FinancingProduct.CASH) -> ProposalAccepted:
    """Accepted by a business."""
    proposal = accepted(scene.project, product)
    reference = proposal.reference.model_copy(update={"segment": Segment.COMMERCIAL})
    return proposal.model_copy(update={"reference": reference})


def redesigned(
    basis: ProposalAccepted, version: int = 2, trigger: RedesignTrigger = RedesignTrigger.INTERCONNECTION,
    price_cents: int | None = None, **changes: Any,
) -> DesignVersionCreated:  # fmt: skip
    """A further version of an accepted design, with some facts changed."""
    design = basis.design.model_dump(mode="json") | {"version": version, "design_id": str(new_id())} | changes
    value = {
        "project_id": basis.project_id, "design": design, "trigger": trigger, "dc_ac_ratio": 1.1, "losses_pct": 14.0,
        "checks": [], "bill_of_materials": [line.model_dump() for line in basis.bill_of_materials],
        "price_cents": basis.option.price_cents if price_cents is None else price_cents, "duration_s": 1.0,
    }  # fmt: skip
    return DesignVersionCreated.model_validate(value)


class Scene:
    """One project before the contracting service. ``parties`` are named as soon as somebody asks for them."""

    def __init__(
        self, faults: Faults | None = None, seed: int = 0, parties: tuple[dict[str, Any], ...] = (ADA,)
    ) -> None:
        self.parties = parties
        self.world = World([SERVICE], faults=faults, seed=seed)
        self.project = new_id()
        self._posts = 0

    async def happens(self, *events: Any) -> None:
        for event in events:
            self.world.happens(event)
        await self._settle()

    async def _settle(self) -> None:
        await self.world.settle()
        if self.parties and "name_parties" in self.tasks:
            await self.name(*self.parties)

    async def name(self, *parties: dict[str, Any], status: int = 200) -> None:
        """Sales says who buys and signs."""
        await self.post("parties", {"site_address": ADDRESS, "parties": list(parties)}, "sales", status)

    async def post(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        role: str = "customer",
        status: int = 200,
        *,
        subject: str = "tester",
    ) -> Any:
        """A command over HTTP; the status is part of what a test states."""
        self._posts += 1
        headers = {"idempotency-key": f"post-{self._posts}"}
        async with self.world.client("contracting", api.router, roles={role}, subject=subject) as client:
            answer = await client.post(f"/projects/{self.project}/{path}", json=body, headers=headers)
            while answer.status_code == 503:  # the process died before its commit: a caller tries again
                answer = await client.post(f"/projects/{self.project}/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        await self._settle()
        return answer.json()

    def task(self, kind: str) -> dict[str, Any]:
        """The details of an open task."""
        details: dict[str, Any] = self.world.nodes["contracting"].store.tasks[self.project, kind].details
        return details

    @property
    def tasks(self) -> set[str]:
        return self.world.tasks("contracting", self.project)

    @property
    def timers(self) -> set[str]:
        return set(self.world.timers("contracting", self.project))

    async def contract(self) -> Contract:
        found = await self.world.entity("contracting", Contract, self.project)
        assert found is not None
        return found

    async def waiting_for(self) -> list[str]:
        """Services that have not answered the closing."""
        found = await self.world.entity("contracting", Closing, self.project)
        assert found is not None
        return found.waiting_for

    async def state(self) -> State:
        return (await self.contract()).state

    def published(self, *kinds: Any) -> list[Any]:
        """What contracting itself has published, in order."""
        own = [event for event in self.world.events(self.project) if event.ce_type.split(".")[1] == "contracting"]
        return [event for event in own if not kinds or isinstance(event, kinds)]

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.published()]

    async def sign(self, *, subject: str = "tester", status: int = 200, **changes: Any) -> None:
        """Consents to electronic records, and signs what was sent."""
        document = self.task("sign_contract")["document_sha256"]
        await self.post("electronic-records-consent", subject=subject)
        await self.post("signatures", {"document_sha256": document} | changes, status=status, subject=subject)

    async def pay(self, amount_cents: int, reference: str = "pay-1", status: int = 200) -> Any:
        """Money comes in, as the payments principal says."""
        return await self.post("receipts", {"reference": reference, "amount_cents": amount_cents}, "payments", status)

    async def effective(self) -> ProposalAccepted:
        """A contract that was signed and can no longer be rescinded."""
        proposal = accepted(self.project)
        await self.happens(proposal)
        await self.sign()
        await self.world.advance(days=8)
        assert await self.state() is State.EFFECTIVE
        return proposal

    def answers(self) -> list[Event]:
        """What the six other services say once they have closed their part."""
        value = {"project_id": self.project, "actions": (), "had_record": True}
        return [
            CATALOGUE[f"ncv03.{service}.CompensationCompleted.v1"].model_validate(value) for service in COMPENSATING
        ]
