"""The HTTP side of a service: commands that run once, guarded reads, documents."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from opentelemetry.trace import SpanKind
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.reading import IMPLAUSIBLE
from shared.messaging.handling.service import FindOrganisations
from shared.messaging.handling.work import Work, resting_on
from shared.messaging.handling.worklist import Given, ask_about_date, check_of
from shared.messaging.ids import lock_key, lock_key_of_text
from shared.messaging.storage.store import Answer, Document, Refused, Unknown
from shared.messaging.telemetry.spans import handling
from shared.messaging.web.access import Access, Reader, unrecorded
from shared.messaging.web.observing import route_of
from shared.messaging.web.security import Caller
from shared.schemas.event import Event
from shared.schemas.wire import misdated, tells_dates

MAX_KEY_LENGTH = 255
MAX_PAGE = 500
MOST_KEPT_BYTES = 64 * 1024
"""Of an answer to a task, kept with the closed task."""


@dataclass
class Judgement:
    """Whether the days and instants of a command's body can be meant."""

    now: datetime
    """The calendar's instant at which the command came."""
    dated: bool = False
    """Whether the body is of a kind that tells days or instants."""
    wrong: str | None = None
    """The field, and why it cannot be."""


_judgement: ContextVar[Judgement] = ContextVar("judgement")
"""Of the command under way."""


class Body(BaseModel):
    """The base of request bodies: each value is of its JSON type, and unknown fields are errors.

    ``true`` is not 1, ``"1"`` is not 1, ``1`` is not true, and what is no finite number is no number. A day or instant
    whose type says how far it may lie from today (``Plausible``) is refused beyond that, and a person is asked.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True, str_max_length=20_000)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """FastAPI gives what it has parsed: strictly, only JSON itself says that a text may be a day or an id."""

        def as_json(value: Any) -> Any:
            if not isinstance(value, dict):
                raise PydanticCustomError("object", "Input should be a JSON object")
            found = source.__pydantic_validator__.validate_json(json.dumps(value), strict=True)
            judgement = _judgement.get(None)
            if judgement is not None and tells_dates(source):
                judgement.dated, judgement.wrong = True, misdated(found, judgement.now)
            return found

        model = handler(source)
        python = core_schema.no_info_plain_validator_function(as_json)
        written = core_schema.wrap_serializer_function_ser_schema(lambda value, write: write(value), schema=model)
        return core_schema.json_or_python_schema(json_schema=model, python_schema=python, serialization=written)


class View(BaseModel):
    """The base of answers."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Versioned(View):
    """An answer that shows a project with its version: after a command, the one that its commit makes."""

    version: int


Decide = Callable[[Work], Awaitable[BaseModel | None]]


class Command:
    """Runs one POST exactly once: the answer to its Idempotency-Key is kept with its effect, in one transaction."""

    def __init__(
        self, request: Request, caller: Caller, key: str | None = None, judgement: Judgement | None = None
    ) -> None:
        """``key``: where the request carries its idempotency key elsewhere than in the header."""
        self._request = request
        self._processor: Processor = request.app.state.processor
        self._key = key
        self._judgement = judgement
        self._body = b""
        self._attestation: Document | None = None
        self.caller = caller

    async def run(
        self, project_id: UUID, decide: Decide, status: int = 200, content: bytes | None = None,
        also: Collection[UUID] = (),
    ) -> Response:  # fmt: skip
        """Answers 200 (or ``status``), 409 where the state forbids it, 412 where If-Match does not hold, 422 where
        a date of the body cannot be meant.

        ``content`` stands for the body where that was streamed and is not kept, e.g. its SHA-256. ``also``: keys of
        what is locked beside the project, since other projects share it.
        """
        request = self._request
        key = self._idempotency_key
        operation = str(getattr(request.scope.get("route"), "name", ""))
        body = await request.body() if content is None else content
        self._body = body
        fingerprint = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + body).hexdigest()
        name = f"{request.method} {route_of(request.scope)}"
        wrong = None if self._judgement is None else self._judgement.wrong

        async def known(work: Work) -> Answer | None:
            found = await work._batch.transaction.answer(self.caller.subject, key)
            if found is not None and found.fingerprint != fingerprint:
                raise HTTPException(422, "this Idempotency-Key was used for another request")
            return found

        async def doubt(work: Work) -> Answer | None:
            """A person asks what was meant, where the service knows the project; nothing else comes of the command."""
            if (answer := await known(work)) is not None:  # its date could be meant when it was answered
                return answer
            await ask_about_date(work, self._processor.service, operation, self.caller.subject, str(wrong))
            return None

        async def once(work: Work) -> Answer:
            if (found := await known(work)) is not None:
                return found
            await self._match(work)
            work._batch.tasks.given = Given(self.caller.subject, operation, _kept(body))
            work._batch.attest, self._attestation = self._said, None  # it may run again, after a failure
            view = await decide(work)
            if self._judgement is not None and self._judgement.dated:
                work.complete(check_of(operation))
            work._batch.settle()
            version = getattr(work._batch.seen(self._processor.service.root, project_id), "version", None)
            headers = {} if version is None else {"etag": f'"{version}"'}
            if isinstance(view, Versioned):
                view = view.model_copy(update={"version": version})
            content = b"" if view is None else view.__pydantic_serializer__.to_json(view)
            answer = Answer(self.caller.subject, key, fingerprint, status, headers, content)
            work._batch.changes.answers.append(answer)
            return answer

        with handling(name, project_id, kind=SpanKind.SERVER, link=request.headers.get("traceparent")):
            # The key is locked too: repeats that come at the same time may each have made up a project of their own.
            locks = [lock_key_of_text(f"idempotency {self.caller.subject} {key}"), *map(lock_key, also)]
            answer = await self._processor.command(project_id, once if wrong is None else doubt, locks)
        if answer is None:
            raise RequestValidationError([{"type": IMPLAUSIBLE, "loc": ("body",), "msg": wrong}])
        return Response(answer.body, answer.status, media_type="application/json", headers=answer.headers)

    @property
    def _idempotency_key(self) -> str:
        given = self._request.headers.get("idempotency-key", "") if self._key is None else self._key
        key = given.strip().strip('"') if self._key is None else given
        if not 0 < len(key) <= MAX_KEY_LENGTH:
            raise HTTPException(400, f"send an Idempotency-Key header of 1 to {MAX_KEY_LENGTH} characters")
        return key

    async def answered(self, work: Work) -> bool:
        """Whether a command with this key was answered: what is refused today was taken then, and is answered so."""
        return await work._batch.transaction.answer(self.caller.subject, self._idempotency_key) is not None

    async def attest(
        self, work: Work, events: Sequence[Event], named: Sequence[UUID] = (), kinds: Sequence[str] = ()
    ) -> list[Event]:
        """The events, each resting on this command and on documents that its caller names. Refused for one of another
        kind. (An event with a field for evidence that names none rests on the command alone: see ``Work.publish``.)
        """
        if not events:
            return []
        papers = [self._said(work), *[await work.evidence(one, *kinds) for one in named]]
        return [resting_on(event, papers) for event in events]

    def _said(self, work: Work) -> Document:
        """What was said, by whom, when and in which session: kept once by the server itself, as an ``attestation``."""
        if self._attestation is not None:
            return self._attestation
        said = {
            "by": self.caller.subject,
            "roles": sorted(self.caller.roles),
            "method": self.caller.method,
            "organisation": self.caller.organisation,
            "at": work.now.isoformat(),
            "operation": f"{self._request.method} {self._request.url.path}",
            "body": _kept(self._body),
        }
        kept = work.keep_document(orjson.dumps(said), "application/json", "attestation", "attestation.json")
        self._attestation = kept
        return kept

    async def _match(self, work: Work) -> None:
        wanted = self._request.headers.get("if-match")
        if wanted is None or wanted == "*":
            return
        root = await work.get(self._processor.service.root)
        if root is None or wanted.strip('"') != str(getattr(root, "version", 0)):
            raise HTTPException(412, "the project has changed since you read it: read it again")


def _kept(body: bytes) -> Any:
    """What a closed task keeps of a body: all of it up to a bound, else its hash."""
    if len(body) > MOST_KEPT_BYTES:
        return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    try:
        return orjson.loads(body) if body else None
    except ValueError:
        return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


class Commander:
    """A dependency: a command that the callers of a route may give."""

    def __init__(self, access: Access) -> None:
        self.access = access

    async def __call__(self, request: Request) -> Command:
        judgement = Judgement(request.app.state.processor.clock.now())
        _judgement.set(judgement)  # bodies are judged after dependencies, in the same task
        return Command(request, await self.access.admit(request), judgement=judgement)


def command_for(*roles: str, **organisations: FindOrganisations) -> Commander:
    """A dependency: a command that callers of these roles may give, for the ``project_id`` in the path.

    Roles of an organisation are keywords: each with what finds the organisation in the project's rows.
    """
    return Commander(Access(roles, organisations))


def reader_for(*roles: str, **organisations: FindOrganisations) -> Reader:
    """A dependency: the caller of a read that these roles may make; keywords as for ``command_for``."""
    return Reader(Access(roles, organisations))


async def show(request: Request, project_id: UUID, view: Callable[[Work], Awaitable[BaseModel]]) -> Response:
    """Answers a read of one project, with its version as ETag; 304 where the reader has it already."""
    processor: Processor = request.app.state.processor
    version = 0

    async def look(work: Work) -> BaseModel:
        nonlocal version
        root = await work.get(processor.service.root)
        if root is None:
            raise Unknown
        version = getattr(root, "version", 0)
        return await view(work)

    found = await processor.look(project_id, look)
    etag = f'"{version}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"etag": etag})
    return Response(found.__pydantic_serializer__.to_json(found), media_type="application/json", headers={"etag": etag})


common = APIRouter()


def must(entity: Any) -> Any:
    """The entity, or 404."""
    if entity is None:
        raise Unknown
    return entity


__all__ = [
    "Body", "Command", "Refused", "Unknown", "Versioned", "View", "command_for", "common", "must", "reader_for",
    "show", "unrecorded",
]  # fmt: skip
