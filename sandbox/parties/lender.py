"""A lender's program, as contracting asks it (``services/contracting/ports/lender.py``): it answers by notifications.

What it finds in an applicant's file is said to it beforehand: ``PUT /lender/applicants/{project}``. Without a word it
approves. It notifies before it answers what it was asked, so that nothing is on its way while a calendar leaps;
``late`` answers only when it is asked again.

Files are taken of an operator, by its token; applications and calls for payments of contracting, by its signature.
"""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.parties.web import problem, refused_to
from sandbox.payments.processor import Notification
from shared.messaging.web.security import Tokens

log = logging.getLogger("parties")

PATH: Final = "/lender/notifications"
"""Of contracting."""
ANSWER_S: Final = 20.0
OLDEST_S: Final = 300.0
"""What was signed longer ago is refused."""
REQUESTS: Final = b"requests"
"""From the lender's key and this word is made the one by which contracting signs what it asks."""
_SIGNED: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
CREDITOR: Final = "Sandbox Solar Lending"
TERMS: Final = {"apr_pct": 6.99, "dealer_fee_pct": 15.0}
OTHER_TERMS: Final = {"apr_pct": 8.49, "dealer_fee_pct": 12.0}
OTHER_MONTHS: Final = 180
REASON: Final = "debt-to-income ratio above the lender's limit"

Take = Callable[[Request], Awaitable[Response]]
Manner = Literal["approves", "stipulates", "counteroffers", "lacks", "late", "repeats", "changes_its_mind"]


class File(BaseModel):
    """An applicant's file. ``declines``: the products that it does not qualify for.

    ``lends_more``: of a signed loan, where a change makes the system dearer.
    """

    model_config = ConfigDict(extra="forbid")

    manner: Manner = "approves"
    declines: tuple[str, ...] = ()
    lends_more: bool = True


class Application(BaseModel):
    """What is read of an application; a reader that is told more does not mind."""

    application_id: str = Field(min_length=1, max_length=100)
    project_id: str = Field(min_length=1, max_length=100)
    product: str
    amount_cents: int = Field(gt=0)
    term_months: int = Field(gt=0)
    times_asked: int = Field(default=1, ge=1)
    change_order_id: str | None = None
    """Of a larger loan that a change of the contract needs: on the terms of the signed one, which stand beside it."""
    apr_pct: float = 0
    dealer_fee_pct: float = 0


class Milestone(BaseModel):
    project_id: str = Field(min_length=1, max_length=100)
    milestone: str
    gross_cents: int = Field(gt=0)
    fee_cents: int = Field(ge=0)


@dataclass
class Lender:
    """Keeps nothing but the files: the same question has the same answer.

    Args:
        contracting: where contracting listens; empty: nobody is notified.
        key: the lender's own, by which its notifications are signed, and from which that of contracting's requests is
            made.
    """

    contracting: str
    key: str
    files: dict[str, File] = field(default_factory=dict)

    def routes(self, tokens: Tokens) -> list[Route]:
        """``tokens``: by which who plays the customer shows that it may."""

        async def take_file(request: Request) -> Response:
            refusal = await refused_to(request, tokens, "files are brought to the lender")
            return refusal or await self.take_file(request)

        return [
            Route("/lender/applicants/{project}", take_file, methods=["PUT"]),
            Route("/lender/applications", self._of_contracting(self.take_application), methods=["POST"]),
            Route("/lender/milestones", self._of_contracting(self.take_milestone), methods=["POST"]),
        ]

    def _of_contracting(self, take: Take) -> Take:
        """Takes what contracting has signed, and nothing else: it makes the lender decide and pay."""

        async def answer(request: Request) -> Response:
            found = _SIGNED.fullmatch(request.headers.get("helio-signature", ""))
            if found is None:
                return problem(401, "Unauthorized", "send Helio-Signature: t=<Unix seconds>,v1=<HMAC-SHA256 in hex>")
            own = hmac.new(self.key.encode(), REQUESTS, hashlib.sha256).hexdigest()
            wanted = hmac.new(own.encode(), found[1].encode() + b"." + await request.body(), hashlib.sha256).hexdigest()
            if not self.key or not hmac.compare_digest(wanted, found[2]):
                return problem(401, "Unauthorized", "the signature does not hold")
            if abs(time.time() - int(found[1])) > OLDEST_S:
                return problem(401, "Unauthorized", f"it was signed more than {OLDEST_S:g} s from now")
            return await take(request)

        return answer

    async def take_file(self, request: Request) -> Response:
        try:
            self.files[request.path_params["project"]] = File.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        return Response(status_code=204)

    async def take_application(self, request: Request) -> Response:
        try:
            application = Application.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        file = self.files.get(application.project_id, File())
        completed = int(request.headers.get("idempotency-key", "-0").rpartition("-")[2] or 0)
        for answer in answers(application, file, completed):
            await self._notify(application.project_id, {"application_id": application.application_id, **answer})
        return JSONResponse({"application_id": application.application_id}, 202)

    async def take_milestone(self, request: Request) -> Response:
        try:
            due = Milestone.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        await self._notify(
            due.project_id,
            {
                "type": "milestone.paid", "milestone": due.milestone, "gross_cents": due.gross_cents,
                "fee_cents": due.fee_cents,
            },
        )  # fmt: skip
        return JSONResponse({"milestone": due.milestone}, 202)

    async def _notify(self, project: str, what: dict[str, Any]) -> None:
        """Tells contracting; what it refuses is its own affair. Not reached: whoever asked will ask again."""
        if not self.contracting:
            return
        sent = notification(project, what, self.key)
        async with httpx.AsyncClient(timeout=ANSWER_S) as client:
            answer = await client.post(f"{self.contracting}{PATH}", content=sent.body, headers=sent.headers())
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            answer.raise_for_status()
        if answer.is_client_error:
            log.info("contracting does not take what the lender says of %s: %s", project, answer.text[:300])


def notification(project: str, what: dict[str, Any], key: str) -> Notification:
    """What the lender says of a project, signed with its ``key``; the same has the same number."""
    value = {"type": "application.decided", "project_id": project, "creditor": CREDITOR, **what}
    number = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:24]
    return Notification(json.dumps({"id": f"len_{number}", **value}).encode(), key)


def answers(application: Application, file: File, completed: int = 0) -> list[dict[str, Any]]:
    """What the lender says about an application, in this order. ``completed``: how often it was completed."""
    if application.change_order_id is not None:
        if not file.lends_more:
            return [{"decision": "declined", "adverse_reasons": [REASON]}]
        return [{"decision": "approved", **{name: getattr(application, name) for name in TERMS}}]
    if application.product in file.declines:
        return [{"decision": "declined", "adverse_reasons": [REASON]}]
    loan = application.product == "loan"
    good: dict[str, Any] = {"decision": "approved", **(TERMS if loan else {})}
    match file.manner:
        case "stipulates":
            return [good | {"stipulations": ["proof of title"]}]
        case "counteroffers" if loan:
            return [{"decision": "counteroffer", "term_months": OTHER_MONTHS, **OTHER_TERMS}]
        case "lacks" if not completed:
            return [{"decision": "incomplete", "missing": ["pay slips of the last two months"]}]
        case "late":
            return [] if application.times_asked == 1 else [good, good]
        case "repeats":
            return [good, good, good]
        case "changes_its_mind":
            return [good, {"decision": "declined", "adverse_reasons": [REASON]}]
        case _:
            return [good]


def _wrong(error: ValidationError) -> Response:
    told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
    return problem(422, "Unprocessable Content", told)
