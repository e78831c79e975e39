"""The packet, composed: covers, consent, agreement, credit, notices."""

import io
from typing import Any

from reportlab.platypus import PageBreak

from services.contracting.rules.packet.agreement import agreement, notice_pages, written
from services.contracting.rules.packet.credit import credit_pages
from services.contracting.rules.packet.style import TITLE, Document, paragraph
from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms, long_date
from shared.rules.forms.contracts import Part


def packet_pdf(terms: Terms) -> bytes:
    """Render the packet as it is to be signed on the day of the contract. The same terms make the same bytes."""
    texts = Texts(terms, terms.date)
    pages: list[list[Any]] = [
        *(written(text) for text in texts.of("cover")),
        agreement(terms, texts),
        credit_pages(terms, texts),
        _written(texts, "third_party"),
        _written(texts, "clause"),
        _written(texts, "consent"),
        _written(texts, "acknowledgment"),
    ]
    story: list[Any] = []
    for page in filter(None, pages):
        story += [PageBreak(), *page] if story else page
    return render(terms, "Contract", [*story, *notice_pages(texts)])


def notices_pdf(terms: Terms) -> bytes:
    """The notices to cancel alone, completed with the day of ``terms``: what was signed carries another one."""
    texts = Texts(terms, terms.date)
    cover = [
        paragraph("Notices of cancellation", TITLE),
        paragraph(
            f"To contract {terms.contract_id}: what was signed on {long_date(terms.date)} had been written on another "
            "day. These notices carry the day of the signature, and take the place of those in it."
        ),
    ]
    return render(terms, "Notices of cancellation", [*cover, *notice_pages(texts)])


def render(terms: Terms, title: str, story: list[Any], first_page: int = 1) -> bytes:
    """Pages of a story under the foot of the contract."""
    buffer = io.BytesIO()
    foot = f"{terms.seller.name} · licence {terms.seller.license} · contract {terms.contract_id}"
    Document(buffer, title, terms.seller.name, foot, first_page).build(story)
    return buffer.getvalue()


def _written(texts: Texts, part: Part) -> list[Any]:
    return [line for text in texts.of(part) for line in written(text)]
