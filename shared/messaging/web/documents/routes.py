"""Documents of a project: added, listed, read. Each kind says who may; see the contract's table of kinds."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import DocumentKind
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.keys.sealing import CannotOpen
from shared.messaging.storage.objects import Objects, name_of
from shared.messaging.storage.objects.sealed import Shelf, pieces_of
from shared.messaging.storage.objects.whole import Altered, as_put
from shared.messaging.storage.store import Document, Position, Refused, Unknown
from shared.messaging.web.access import Access, Reader, Scope, bought
from shared.messaging.web.documents.facility import importer
from shared.messaging.web.documents.receiving import Upload, sha256_of
from shared.messaging.web.documents.scanning import Infected, scan
from shared.messaging.web.http import Command, Commander, View
from shared.messaging.web.security import Caller

SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})
"""What a browser may open; everything else is only saved."""
SHA256 = re.compile(r"[0-9a-f]{64}")
ANY_OF_THE_PROJECT = Access(scopes=(Scope.OWN, Scope.ORGANISATION, Scope.ALL))
CONTENTS = (
    "application/pdf", "image/jpeg", "image/png", "image/heic", "image/svg+xml", "text/csv", "application/json",
    "text/plain", "application/octet-stream",
)  # fmt: skip
"""What a document may be: what people may add, and what services write."""
LOOKS_ANYWHERE = "operator"
"""Sees of every document that there is one; what is in it only where its kind says so."""


def _bytes(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """How the OpenAPI document says that an answer is a file."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, binary)}}


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    yield
    importer().close()


router = APIRouter(tags=["documents"], lifespan=_lifespan)


class DocumentView(View):
    id: UUID
    kind: str
    name: str
    by: str
    """The subject that added it, or the service that wrote it."""
    at: datetime
    sha256: str
    size: int
    """Bytes."""
    media_type: str
    roles: list[str]
    """Who may read it."""
    shot: str | None
    keep_until: datetime | None
    content: str
    """Where it can be read."""
    thumbnail: str | None


class DocumentList(View):
    items: list[DocumentView]


class PositionView(View):
    latitude: float
    longitude: float
    taken_at: str | None


def _kind(request: Request, name: str) -> DocumentKind:
    processor: Processor = request.app.state.processor
    found = processor.service.contract.documents.get(name)
    if found is None:
        raise HTTPException(422, "kind: there is no such kind of document")
    return found


def _access(request: Request, roles: tuple[str, ...]) -> Access:
    """These roles, each as far as it reaches; those of an organisation by whom the service's rows name."""
    processor: Processor = request.app.state.processor
    table, organisations = processor.service.contract.roles, processor.service.organisations
    plain = tuple(role for role in roles if Scope(table[role]) is not Scope.ORGANISATION)
    return Access(plain, {role: organisations[role] for role in roles if role in organisations})


def _view(document: Document, kind: DocumentKind) -> DocumentView:
    path = f"/projects/{document.project_id}/documents/{document.id}"
    return DocumentView(
        id=document.id, kind=document.kind, name=document.name, by=document.given_by, at=document.given_at,
        sha256=document.sha256, size=document.size, media_type=document.media_type, roles=list(kind.readers),
        shot=document.shot, keep_until=document.keep_until, content=path,
        thumbnail=f"{path}/thumbnail" if document.thumbnail else None,
    )  # fmt: skip


@router.post("/projects/{project_id}/documents", status_code=201, response_model=DocumentView)
async def add(
    request: Request,
    project_id: UUID,
    command: Annotated[Command, Depends(Commander(ANY_OF_THE_PROJECT))],
    kind: Annotated[str, Query(min_length=1, max_length=60)],
    name: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    shot: Annotated[str | None, Query(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")] = None,
) -> Response:
    """Adds a document, as the raw body or as the file of a form: PDF, JPEG, PNG, HEIC or CSV, known by its content.

    The same bytes of a kind are one document, however often they come. 415 where it is nothing that the kind may be,
    422 where the malware scanner has found something, or the kind is personal and has its home in another service.
    """
    wanted = _kind(request, kind)
    await _access(request, wanted.givers).admit(request)
    processor: Processor = request.app.state.processor
    shelf = await _shelf(request, project_id, wanted)
    async with importer().receive(request, command.caller.subject) as file:
        found = await importer().run("recognise", path=file.path)
        thumbnail = Path(f"{file.path}.thumbnail")
        try:
            if "reason" in found:
                raise HTTPException(415, found["reason"])
            if found["media_type"] not in wanted.media_types:
                allowed = ", ".join(wanted.media_types)
                raise HTTPException(415, f"it is {found['media_type']}; {kind} may be {allowed}")
            await _scan(request, file)
            path = Path(file.path)
            digest = await asyncio.to_thread(sha256_of, path)  # of what is kept: a picture without its place
            await _put(shelf, name_of(project_id, digest), path)
            if small := await asyncio.to_thread(thumbnail.exists):
                await _put(shelf, name_of(project_id, digest, ".thumbnail"), thumbnail)
        finally:
            await asyncio.to_thread(thumbnail.unlink, missing_ok=True)
    position = None if found["position"] is None else Position(**found["position"])

    async def decide(work: Work) -> DocumentView:
        if await work.get(processor.service.root) is None:
            raise Unknown
        known = next((one for one in await work.documents() if (one.kind, one.sha256) == (kind, digest)), None)
        if known is not None:
            return _view(known, wanted)
        if not await shelf.holds(name_of(project_id, digest)):
            raise HTTPException(503, "it was deleted while it was added: send it again", {"retry-after": "1"})
        kept = None if wanted.kept_days is None else work.now + timedelta(days=wanted.kept_days)
        made = Document(
            id=new_id(), project_id=project_id, kind=kind, name=_clean(name or file.name or kind),
            media_type=found["media_type"], sha256=digest, size=file.bytes, given_by=command.caller.subject,
            given_at=work.now, keep_until=kept, shot=shot, thumbnail=small, position=position,
        )  # fmt: skip
        work.take_document(made)
        return _view(made, wanted)

    content = f"{file.sha256} {kind} {name} {shot}".encode()
    return await command.run(project_id, decide, status=201, content=content)


async def _scan(request: Request, file: Upload) -> None:
    processor: Processor = request.app.state.processor
    address = processor.settings.documents_scanner
    if not address:
        return
    try:
        await scan(Path(file.path), address, processor.settings.documents_scan_timeout_s)
    except Infected as found:
        raise HTTPException(422, f"the file is refused: {found}") from None
    except OSError:
        raise HTTPException(503, "the file cannot be looked at for malware now: try again") from None


async def _shelf(request: Request, project_id: UUID, kind: DocumentKind) -> Shelf:
    """Where bytes of a kind go: of what is personal, under the project's key."""
    processor: Processor = request.app.state.processor
    objects, service = _objects(request), processor.service
    if not kind.erased:
        return Shelf(objects)
    if processor.keyring is None or not service.contract.key_holders.get(service.name):
        homes = ", ".join(name for name, makes in service.contract.key_holders.items() if makes)
        raise HTTPException(422, f"kind: it is personal, and has its home in {homes}: add it there")
    if await processor.look(project_id, lambda work: work.get(service.root)) is None:
        raise Unknown
    key = (await processor.keyring.keys([project_id], make=True)).get(project_id)
    if key is None:
        raise Refused("erased", "what is personal of this project was erased: nothing more is added")
    return Shelf(objects, key)


async def _put(shelf: Shelf, name: str, file: Path) -> None:
    try:
        await shelf.put(name, file)
    except OSError:
        raise HTTPException(503, "the object store cannot be reached: try again", {"retry-after": "5"}) from None


def _objects(request: Request) -> Objects:
    found: Objects | None = request.app.state.objects
    if found is None:
        raise HTTPException(503, "no object store is configured: set HELIO_OBJECTS_DIRECTORY or HELIO_OBJECTS_BUCKET")
    return found


def _clean(name: str) -> str:
    """A name without a path, and without what no header or file system takes."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", last)[:200] or "document"


@router.get("/projects/{project_id}/documents", response_model=DocumentList)
async def list_documents(
    request: Request, project_id: UUID, caller: Annotated[Caller, Depends(Reader(ANY_OF_THE_PROJECT))]
) -> Response:
    """The project's documents that the caller may read, the oldest first; an operator sees that there are others."""
    processor: Processor = request.app.state.processor

    async def find(work: Work) -> list[Document]:
        if await work.get(processor.service.root) is None:
            raise Unknown
        return await work.documents()

    kinds = processor.service.contract.documents
    mine, since = caller.roles, await bought(caller, project_id, request)
    found = [
        _view(document, kinds[document.kind])
        for document in await processor.look(project_id, find)
        if (LOOKS_ANYWHERE in mine or mine & set(kinds[document.kind].readers))
        and not _of_former_owner(document, kinds[document.kind], since)
    ]
    page = DocumentList(items=found)
    return Response(page.__pydantic_serializer__.to_json(page), media_type="application/json")


def _of_former_owner(document: Document, kind: DocumentKind, since: datetime | None) -> bool:
    """``since``: when the caller has bought the house."""
    return since is not None and kind.of_owner and document.given_at < since


async def _found(request: Request, project_id: UUID, named: str) -> Document:
    """The document that is named by id or SHA-256, for a caller who may read its kind."""
    processor: Processor = request.app.state.processor

    async def find(work: Work) -> Document | None:
        if SHA256.fullmatch(named):
            return await work.document(named)
        try:
            return await work.document(UUID(named))
        except ValueError:
            return None

    document = await processor.look(project_id, find)
    if document is None:
        raise Unknown("there is no such document")
    kind = _kind(request, document.kind)
    caller = await _access(request, kind.readers).admit(request)
    if _of_former_owner(document, kind, await bought(caller, project_id, request)):
        raise Unknown("there is no such document")
    return document


@router.get("/projects/{project_id}/documents/{document}", response_class=Response, responses=_bytes(*CONTENTS))
async def content(
    request: Request, project_id: UUID, document: str, _: Annotated[Caller, Depends(Reader(ANY_OF_THE_PROJECT))]
) -> Response:
    """A document's content, by its id or the SHA-256 that events name: for the roles of its kind."""
    found = await _found(request, project_id, document)
    headers = _headers(found.media_type, found.name, found.sha256)
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if found.body is not None:
        return Response(found.body, media_type=found.media_type, headers=headers)
    name = name_of(project_id, found.sha256)
    headers["content-length"] = str(found.size)
    return await _stream(request, found, name, found.media_type, headers, sha256=found.sha256)


@router.get(
    "/projects/{project_id}/documents/{document}/thumbnail", response_class=Response, responses=_bytes("image/jpeg")
)
async def thumbnail(
    request: Request, project_id: UUID, document: str, _: Annotated[Caller, Depends(Reader(ANY_OF_THE_PROJECT))]
) -> Response:
    """A small JPEG of a picture."""
    found = await _found(request, project_id, document)
    if not found.thumbnail:
        raise Unknown("it has no thumbnail")
    headers = _headers("image/jpeg", "thumbnail.jpg", f"{found.sha256}-thumbnail")
    return await _stream(request, found, name_of(project_id, found.sha256, ".thumbnail"), "image/jpeg", headers)


@router.get("/projects/{project_id}/documents/{document}/position", response_model=PositionView)
async def position(
    request: Request, project_id: UUID, document: UUID, _: Annotated[Caller, Depends(Reader(Access(("quality",))))]
) -> Response:
    """Where a picture was taken, as its camera said: taken out of the picture, and for who has to judge it alone."""
    processor: Processor = request.app.state.processor
    found = await _found(request, project_id, str(document))

    async def find(work: Work) -> Position | None:
        return await work.position(found.id)

    place = await processor.look(project_id, find)
    if place is None:
        raise Unknown("it does not say where it was taken")
    view = PositionView.model_validate(place)
    return Response(view.__pydantic_serializer__.to_json(view), media_type="application/json")


async def _stream(
    request: Request, document: Document, name: str, media_type: str, headers: dict[str, str], sha256: str | None = None
) -> Response:
    processor: Processor = request.app.state.processor
    personal = _kind(request, document.kind).erased
    pieces = pieces_of(_objects(request), processor.keyring, document.project_id, name, personal=personal)
    if sha256 is not None:
        pieces = as_put(pieces, sha256)
    try:
        first = await anext(pieces, b"")
    except FileNotFoundError:
        raise HTTPException(503, "the object store does not have it now") from None
    except (Altered, CannotOpen):
        raise HTTPException(503, "the object store gives other bytes than were put there: it is not shown") from None
    except OSError:
        raise HTTPException(503, "the object store cannot be reached: try again", {"retry-after": "5"}) from None

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(whole(), media_type=media_type, headers=headers)


def _headers(media_type: str, name: str, tag: str) -> dict[str, str]:
    """Whatever is in it, a browser runs nothing of it in our origin (RFC 6266; CSP 3, sandbox)."""
    shown = "inline" if media_type in SHOWN_INLINE else "attachment"
    return {
        "etag": f'"{tag}"',
        "x-content-type-options": "nosniff",
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-cache",
    }
