"""Documents: known by their content, kept once, without the place of a picture, read by the roles of their kind."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pi_heif
import pytest
from PIL import Image

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.messaging.web.documents.facility import DocumentSettings, importer
from shared.schemas import catalogue

SERVICE = Service("lead", "/ncv03/lead", Thing, Handlers(), catalogue, ())
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HOME = (36.0726, -79.792)


@pytest.fixture(autouse=True)
def one_worker() -> Any:
    yield
    importer().close()


def picture(kind: str, place: tuple[float, float] | None = HOME, size: tuple[int, int] = (640, 480)) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    if place is not None:
        exif.get_ifd(0x8769)[0x9003] = "2026:11:23 09:00:00"
        exif[0x8769] = exif.get_ifd(0x8769)
        exif[0x8825] = {
            1: "N", 2: (36.0, 4.0, 21.36), 3: "W", 4: (79.0, 47.0, 31.2),
        }  # fmt: skip
    made = Image.effect_noise(size, 40).convert("RGB")
    buffer = io.BytesIO()
    made.save(buffer, kind, exif=exif.tobytes())
    return buffer.getvalue()


class Desk:
    """One project with a thing in it, and people before its service."""

    def __init__(self) -> None:
        self.world = World([SERVICE])
        self.project = new_id()
        self.path = f"/projects/{self.project}/documents"

    async def open(self) -> "Desk":
        async def add(work: Work) -> None:
            work.add(Thing(project_id=self.project))

        await self.world.command("lead", self.project, add)
        return self

    async def add(
        self, content: bytes, kind: str = "site_photo", role: str = "sales", key: str = "", **query: Any
    ) -> Any:
        async with self.world.client("lead", roles={role}) as client:
            headers = {"idempotency-key": key or str(new_id()), "content-type": "application/octet-stream"}
            return await client.post(self.path, params={"kind": kind, **query}, content=content, headers=headers)

    async def get(self, path: str = "", role: str = "sales", **headers: str) -> Any:
        async with self.world.client("lead", roles={role}) as client:
            return await client.get(f"{self.path}{path}", headers=headers)


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (PDF, "customer_guide", "application/pdf"),
        (picture("JPEG"), "site_photo", "image/jpeg"),
        (picture("PNG"), "site_photo", "image/png"),
        (b"time,kw\n2026-01-01,1\n2026-01-02,2\n", "usage", "text/csv"),
    ],
)
async def test_a_document_is_listed_and_read_as_it_was_added(content: bytes, kind: str, media_type: str) -> None:
    desk = await Desk().open()
    answer = await desk.add(content, kind, name="../../etc/<b>pass\u202ewd</b>.exe")
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert (added["media_type"], added["size"], added["kind"], added["by"]) == (
        media_type,
        len(content),
        kind,
        "tester",
    )
    assert added["name"] == "b>.exe" and "customer" in added["roles"]
    assert (await desk.get()).json()["items"] == [added]
    read = await desk.get(f"/{added['id']}")
    assert read.status_code == 200 and len(read.content) == added["size"]
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-security-policy"].startswith("sandbox")
    assert "filename*=UTF-8''b%3E.exe" in read.headers["content-disposition"]
    assert read.headers["content-disposition"].startswith("attachment") is (media_type == "text/csv")
    assert (await desk.get(f"/{added['sha256']}")).content == read.content
    again = await desk.get(f"/{added['id']}", **{"if-none-match": read.headers["etag"]})
    assert again.status_code == 304


async def test_a_heic_picture_is_known_and_its_place_taken_out() -> None:
    sample = (Path(__file__).parent / "sample.heic").read_bytes()  # only a decoder is installed
    pi_heif.register_heif_opener()
    assert Image.open(io.BytesIO(sample)).getexif().get_ifd(0x8825)
    desk = await Desk().open()
    answer = await desk.add(sample)
    assert answer.status_code == 201, answer.text
    assert answer.json()["media_type"] == "image/heic"
    small = await desk.get(f"/{answer.json()['id']}/thumbnail")
    assert Image.open(io.BytesIO(small.content)).format == "JPEG"
    kept = Image.open(io.BytesIO((await desk.get(f"/{answer.json()['id']}")).content))
    kept.load()
    assert not kept.getexif().get_ifd(0x8825)
    assert (await desk.get(f"/{answer.json()['id']}/position", "quality")).json()["longitude"] == pytest.approx(HOME[1])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
async def test_where_a_picture_was_taken_is_kept_apart_from_it(kind: str) -> None:
    desk = await Desk().open()
    content = picture(kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    added = (await desk.add(content)).json()
    read = (await desk.get(f"/{added['id']}")).content
    kept = Image.open(io.BytesIO(read))
    kept.load()
    assert not kept.getexif().get_ifd(0x8825) and kept.getexif()[0x0112] == 6
    assert list(kept.getdata())[:50] == list(Image.open(io.BytesIO(content)).getdata())[:50]
    small = await desk.get(f"/{added['id']}/thumbnail")
    shown = Image.open(io.BytesIO(small.content))
    assert max(shown.size) == 320 and shown.height > shown.width and not shown.getexif()
    assert (await desk.get(f"/{added['id']}/position")).status_code == 403
    place = await desk.get(f"/{added['id']}/position", "quality")
    assert (place.json()["latitude"], place.json()["longitude"]) == pytest.approx(HOME, abs=1e-6)
    assert place.json()["taken_at"] == "2026:11:23 09:00:00"
    assert "latitude" not in (await desk.get()).text


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02", b"MZ\x90\x00" + bytes(600), b"PK\x03\x04" + bytes(600),
        b"<html><script>alert(1)</script>,1\n,2\n", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"  <!doctype html>%PDF-1.7\n%%EOF", b"%PDF-1.7\n no end", b"\xff\xd8\xff\xe0 no picture",
        picture("JPEG")[:4000], b"one column\nonly\n", b"a,b\n1,2,3\n", b"a,b\n\xff\xfe,1\n",
        b"\x00\x00\x00\x18ftypheic" + bytes(200),
    ],
)  # fmt: skip
async def test_what_is_none_of_these_by_its_content_is_refused_whatever_it_is_called(content: bytes) -> None:
    desk = await Desk().open()
    answer = await desk.add(content, "usage", name="bill.pdf")
    assert answer.status_code == 415, answer.text
    assert (await desk.get()).json()["items"] == [] and desk.world.objects.kept == {}


async def test_a_kind_is_one_of_the_table_and_takes_what_it_may_be() -> None:
    desk = await Desk().open()
    assert (await desk.add(PDF, "site_photo")).status_code == 415
    assert (await desk.add(PDF, "nonsense")).status_code == 422
    assert (await desk.add(PDF, "contract")).status_code == 403  # only the services write it
    assert (await desk.add(PDF, "customer_guide", role="crew")).status_code == 403
    other = await Desk().open()
    other.project = new_id()
    other.path = f"/projects/{other.project}/documents"
    assert (await other.add(PDF, "customer_guide")).status_code == 404


async def test_who_may_not_read_a_kind_neither_sees_nor_reads_it() -> None:
    desk = await Desk().open()
    added = (await desk.add(PDF, "cancellation_notice", role="support")).json()
    for role, lists, reads in (
        ("support", True, 200), ("operator", True, 200), ("designer", False, 403), ("customer", False, 403),
        ("payments", False, 403),
    ):  # fmt: skip
        assert bool((await desk.get(role=role)).json()["items"]) is lists, role
        assert (await desk.get(f"/{added['id']}", role)).status_code == reads, role
    assert (await desk.get(role="crew")).status_code == 403  # this service's rows name no crew
    assert (await desk.get(f"/{new_id()}")).status_code == 404
    assert (await desk.get("/nonsense")).status_code == 404


async def test_the_same_bytes_are_one_document_under_whatever_key() -> None:
    desk = await Desk().open()
    first = await desk.add(PDF, "customer_guide", key="a")
    assert (await desk.add(PDF, "customer_guide", key="a")).json() == first.json()
    assert (await desk.add(PDF, "customer_guide", key="b")).json() == first.json()
    assert (await desk.add(PDF + b"\n%%EOF\n", "customer_guide", key="a")).status_code == 422
    assert len((await desk.get()).json()["items"]) == 1
    assert (await desk.add(PDF, "cancellation_notice", key="c")).json()["id"] != first.json()["id"]


async def test_a_form_is_taken_as_well_and_a_file_that_is_too_large_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await Desk().open()
    async with desk.world.client("lead", roles={"sales"}) as client:
        answer = await client.post(
            desk.path, params={"kind": "customer_guide"}, files={"file": ("guide.pdf", PDF, "text/html")},
            headers={"idempotency-key": "form"},
        )  # fmt: skip
    assert answer.status_code == 201 and answer.json()["name"] == "guide.pdf"
    assert answer.json()["media_type"] == "application/pdf"
    monkeypatch.setattr(importer(), "settings", DocumentSettings(max_bytes=1000))
    assert (await desk.add(PDF + bytes(2000), "customer_guide")).status_code == 413


async def test_documents_that_services_write_are_of_a_kind_too() -> None:
    desk = await Desk().open()

    async def keep(work: Work) -> None:
        work.keep(b"<svg/>", "image/svg+xml", "drawing", "roof.svg")

    await desk.world.command("lead", desk.project, keep)
    (listed,) = (await desk.get(role="designer")).json()["items"]
    assert (listed["kind"], listed["by"], listed["size"]) == ("drawing", "/ncv03/lead", 6)
    read = await desk.get(f"/{listed['sha256']}")
    assert read.headers["content-disposition"].startswith("attachment")  # no page of anybody opens in our origin
    assert (await desk.get(role="payments")).json()["items"] == []


async def test_what_is_personal_lies_under_the_key_of_its_project_and_is_read_as_it_was() -> None:
    desk = await Desk().open()
    bill = b"name,kwh\nPat Example,812\n"
    added = (await desk.add(bill, "usage")).json()
    photo = (await desk.add(picture("JPEG", None))).json()
    kept = desk.world.objects.kept
    assert len(kept) == 3 and all(name.endswith(".sealed") for name in kept)  # the photo has a thumbnail
    assert not [name for name, content in kept.items() if b"Pat" in content or b"\xff\xd8\xff" in content]
    assert (await desk.get(f"/{added['id']}")).content == bill
    assert Image.open(io.BytesIO((await desk.get(f"/{photo['id']}/thumbnail")).content)).format == "JPEG"
    assert (await desk.add(PDF, "customer_guide")).status_code == 201
    assert f"{desk.project}/{hashlib.sha256(PDF).hexdigest()}" in kept  # a law keeps it: it outlives the key


async def test_what_was_kept_before_there_were_keys_is_read_and_what_follows_an_erasure_is_not_taken() -> None:
    desk = await Desk().open()
    bill = b"name,kwh\nPat Example,812\n"
    added = (await desk.add(bill, "usage")).json()
    await desk.world.keyring.forget(desk.project)
    assert (await desk.get(f"/{added['id']}")).status_code == 503
    (name,) = desk.world.objects.kept
    desk.world.objects.kept = {name.removesuffix(".sealed"): bill}
    assert (await desk.get(f"/{added['id']}")).content == bill
    assert (await desk.add(b"name,kwh\nPat Example,911\n", "usage")).status_code == 409
    assert list(desk.world.objects.kept.values()) == [bill]


async def test_what_is_personal_has_its_home_where_keys_are_made() -> None:
    world, project = World([Service("design", "/ncv03/design", Thing, Handlers(), catalogue, ())]), new_id()
    async with world.client("design", roles={"sales"}) as client:
        answer = await client.post(
            f"/projects/{project}/documents", params={"kind": "usage"}, content=PDF, headers={"idempotency-key": "a"}
        )
    assert answer.status_code == 422 and "home in lead" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["customer_guide", "site_photo"])
async def test_what_the_store_altered_is_not_shown(kind: str) -> None:
    """As it lies, and under a key."""
    desk = await Desk().open()
    document = (await desk.add(PDF if kind == "customer_guide" else picture("JPEG"), kind)).json()
    kept = desk.world.objects.kept
    (name,) = (one for one in kept if "thumbnail" not in one)
    kept[name] = bytes([kept[name][0] ^ 1]) + kept[name][1:]
    answer = await desk.get(f"/{document['id']}")
    assert answer.status_code == 503 and "other bytes" in answer.json()["detail"]
