"""How people reach the services: addresses, tokens of their role, a repeatable Idempotency-Key for every call."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import aiohttp

from deploy.local import issuer
from deploy.local.home import Home
from sandbox.parties.lender import PATH as LENDER
from sandbox.parties.lender import notification
from sandbox.payments.processor import PATH, Notification, PaymentProcessor
from sandbox.people.gateway import readings

TOKEN_SECONDS = 3600
TOKEN_MARGIN_SECONDS = 60
MOST_SUBJECT_CHARACTERS = 255
CALL_TIMEOUT_S = 30.0
RETRIES = 240
"""A service that is being restarted is called again: so many times, with the pause below."""
RETRY_PAUSE_S = 0.5
CONNECTIONS_PER_SERVICE = 24
TOO_MANY = 429
"""Of one caller at once, or a minute: what is sent again a moment later is taken."""


class Declined(Exception):
    """A service does not accept a call: the problem it reports."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('detail', '')}")
        self.status = status
        self.code = str(problem.get("type", "")).rpartition(":")[2]


class Office:
    """One HTTP client for everybody. Use it as an async context manager."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._tokens: dict[tuple[str, str | None, str | None, str], tuple[float, str]] = {}
        self._session: aiohttp.ClientSession | None = None
        self.calls = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit_per_host=CONNECTIONS_PER_SERVICE, limit=0),
            timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    def token(self, role: str, project: UUID | None, organisation: str | None = None, person: str = "") -> str:
        """Customers get a token for their own project, agencies one of their organisation, staff one for their role.

        ``person``: another one than who usually speaks for them, such as the second owner of a house.
        """
        own = str(project) if role == "customer" and project is not None else None
        who = role, own, organisation, person
        until, token = self._tokens.get(who, (0.0, ""))
        if time.monotonic() > until:
            subject = self.subject(role, own, organisation, person)
            projects = None if own is None else (own,)
            token = issuer.mint(self._home, (role,), subject, TOKEN_SECONDS, projects, organisation)
            if len(self._tokens) > 20_000:  # old customers' tokens need not be kept
                self._tokens.clear()
            good_until = time.monotonic() + TOKEN_SECONDS - TOKEN_MARGIN_SECONDS
            self._tokens[who] = (good_until, token)
        return token

    def subject(self, role: str, own: str | None, organisation: str | None = None, person: str = "") -> str:
        """By what somebody is known: the subject of their tokens. ``own``: the project of a customer."""
        return f"{role}-{own or organisation or 'desk'}{person}"[:MOST_SUBJECT_CHARACTERS]

    async def get(self, service: str, path: str, role: str, **query: str | int) -> Any:
        """The JSON answer of a read."""
        return await self._call("GET", service, path, self.token(role, None), None, None, query)

    async def post(
        self, service: str, path: str, role: str, body: Any, project: UUID | None, key: str,
        organisation: str | None = None, person: str = "",
    ) -> Any:  # fmt: skip
        """The JSON answer of a command; sent again, under the same key, while its service cannot be reached."""
        idempotency_key = hashlib.sha256(f"{service}{path}{key}".encode()).hexdigest()
        token = self.token(role, project, organisation, person)
        return await self._call("POST", service, path, token, body, idempotency_key, {})

    async def attach(
        self, service: str, project: UUID, role: str, kind: str, shot: str, content: bytes, key: str,
        organisation: str | None = None,
    ) -> str:  # fmt: skip
        """Adds a document to a project; its id."""
        headers = {
            "authorization": f"Bearer {self.token(role, project, organisation)}",
            "idempotency-key": hashlib.sha256(f"{service}{project}{shot}{key}".encode()).hexdigest(),
            "content-type": "application/octet-stream",
        }
        query = {"kind": kind, "shot": shot, "name": f"{shot}.jpg"}
        path = f"/projects/{project}/documents"
        added = await self._send("POST", service, path, lambda: headers, data=content, params=query)
        return str(added["id"])

    async def report(self, project: UUID, serial: str, since: datetime, until: datetime) -> None:
        """What a gateway sends, with its own credential; sent again while its service cannot be reached."""
        asset = await self.get("onboarding", f"/systems/{project}", "operator")
        credential = next(one["credential"] for one in asset["gateways"] if one["serial"] == serial)
        design = asset["design"]
        storage_kwh = 0.0 if design["kwdc"] else design["battery_kwh"]
        body = {"gateway_serial": serial, "readings": readings(since, until, design["monthly_kwh"], storage_kwh)}
        await self._call("POST", "onboarding", "/telemetry", credential, body, None, {})

    async def tell_lender(self, project: UUID, file: dict[str, Any]) -> None:
        """What the lender finds in the applicant's file: see ``sandbox/parties/lender.py``."""
        path = f"/lender/applicants/{project}"
        await self._send("PUT", "parties", path, self._as_operator, json=file)

    async def publish_rule(self, about: str, row: dict[str, Any]) -> None:
        """REV-02 publishes a row of a rule set."""
        await self._send("POST", "parties", f"/rules/{about}", self._as_operator, json=row)

    async def amend_rule(self, about: str, rule_id: str) -> Any:
        """REV-02 publishes a rule anew; its version and first day."""
        return await self._send("POST", "parties", f"/rules/{about}/{rule_id}/versions", self._as_operator)

    def _as_operator(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token('operator', None)}"}

    async def pay(self, project: UUID, amount_cents: int, order: str, purpose: str = "deposit") -> Any:
        """Somebody pays at the payment processor, which tells contracting."""
        return await self._notify(self._processor.pay(project, amount_cents, order, purpose))

    async def pay_back(self, project: UUID, payment: str, amount_cents: int, order: str) -> Any:
        """The payment processor returns money by the way it came, and tells contracting."""
        return await self._notify(self._processor.reverse(project, payment, amount_cents, order))

    async def lender_says(self, project: UUID, what: dict[str, Any]) -> Any:
        """The lender's people have paid, or have money back, and its program tells contracting."""
        return await self._notify(notification(str(project), what, self._home.lender_key), LENDER)

    @property
    def _processor(self) -> PaymentProcessor:
        return PaymentProcessor(self._home.webhook_secret)

    async def _notify(self, sent: Notification, path: str = PATH) -> Any:
        return await self._send("POST", "contracting", path, sent.headers, data=sent.body)

    async def _call(
        self, method: str, service: str, path: str, token: str, body: Any, key: str | None, query: dict[str, Any]
    ) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        if key is not None:
            headers["idempotency-key"] = key
        return await self._send(method, service, path, lambda: headers, json=body, params=query)

    async def _send(
        self, method: str, service: str, path: str, headers: Callable[[], dict[str, str]], **content: Any
    ) -> Any:
        """The JSON answer. Sent again, with headers made anew, while the service cannot be reached."""
        assert self._session is not None
        url = f"http://127.0.0.1:{self._home.ports.http(service)}{path}"
        for attempt in range(RETRIES):
            self.calls += 1
            try:
                async with self._session.request(method, url, headers=headers(), **content) as answer:
                    if answer.status < 500 and answer.status != TOO_MANY:
                        content_of = await answer.json(content_type=None)
                        if answer.status < 400:
                            return content_of
                        raise Declined(answer.status, content_of)
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                if attempt == RETRIES - 1:
                    raise
            await asyncio.sleep(RETRY_PAUSE_S)
        raise TimeoutError(f"{service} did not answer {path} in {RETRIES} tries")
