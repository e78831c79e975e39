"""The report as PDF: the same content makes the same bytes, and whatever is changed in it is found."""

import json
from typing import Any

import pytest

from services.commissioning.rules.commission.judge import judge
from services.commissioning.rules.report.contents import contents, hash_of
from services.commissioning.rules.report.pdf import report_pdf
from services.commissioning.rules.report.verify import Unreadable, verify
from services.commissioning.tests.test_commission import DESIGN, session

REPORT = judge(session(), DESIGN)
CONTENT = contents(REPORT, {"project_id": "p-1", "recorded_at": "2026-06-01T15:00:00+00:00"}, {"by": "hand"})
PDF = report_pdf(CONTENT)


def test_the_same_content_makes_the_same_bytes() -> None:
    assert report_pdf(json.loads(json.dumps(CONTENT))) == PDF
    found = verify(PDF)
    assert found.valid and found.passed and found.kind == "pdf" and found.failed == 0
    assert (found.project_id, found.tests, found.content_sha256) == ("p-1", len(REPORT.tests), hash_of(CONTENT))
    assert verify(PDF, found.file_sha256).valid and verify(PDF, found.content_sha256).valid
    assert [one.code for one in verify(PDF, "0" * 64).problems] == ["HASH"]


def test_every_test_is_on_its_pages(tmp_path: Any) -> None:
    import pypdf

    many = contents(REPORT, {}, {}) | {"tests": CONTENT["tests"] * 40}
    file = tmp_path / "report.pdf"
    file.write_bytes(report_pdf(many))
    pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    text = "\n".join(pages)
    assert text.count("open circuit voltage") == 40 * 3 and len(pages) > 5
    assert all(f"page {n}" in page and hash_of(many) in page for n, page in enumerate(pages, start=1))
    assert verify(file.read_bytes()).valid


@pytest.mark.parametrize("place", ["figure", "page", "end", "passed"])
def test_a_change_anywhere_is_found(place: str) -> None:
    if place == "figure":  # of the attached content
        changed = PDF.replace(b'"measured":0.2,', b'"measured":0.3,')
    elif place == "passed":  # a system that failed is called sound, and the file made anew
        failed = json.loads(json.dumps(CONTENT))
        failed["tests"][0]["passed"] = False
        changed = report_pdf(failed)
    elif place == "page":
        middle = PDF.index(b"stream", 200) + 40
        changed = PDF[:middle] + bytes([PDF[middle] ^ 1]) + PDF[middle + 1 :]
    else:
        changed = PDF + b"\n"
    assert changed != PDF
    found = verify(changed)
    assert not found.valid and found.problems[0].code == ("VERDICT" if place == "passed" else "PAGES")


def test_what_the_command_printed_is_checked_too() -> None:
    printed = REPORT.content()
    assert verify(json.dumps(printed, indent=2).encode()).valid
    printed["tests"][0]["measured"] += 1
    assert verify(json.dumps(printed).encode()).problems[0].code == "CONTENT"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"%PDF-1.4", b"%PDF-1.4\n" + b"<<" * 5000, PDF[: len(PDF) // 2], b"\xff\xfe", b"[" * 100_000,
     b'{"report_sha256": "x"}', report_pdf(CONTENT | {"tests": []}).replace(b"EmbeddedFiles", b"EmbeddedThing")],
)  # fmt: skip
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        verify(body)
