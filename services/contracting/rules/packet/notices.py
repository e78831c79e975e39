"""The notices to cancel alone, completed with the day of the signature where a document was written on another day."""

from services.contracting.rules.packet.agreement import notice_pages
from services.contracting.rules.packet.pdf import render
from services.contracting.rules.packet.style import BODY, TITLE, paragraph
from services.contracting.rules.packet.templates import Texts
from services.contracting.rules.packet.terms import Terms, long_date


def notices_pdf(terms: Terms) -> bytes:
    """A cover that says what they belong to, then each consumer's own; ``terms.date`` is the day of the signature."""
    texts = Texts(terms, terms.date)
    cover = [
        paragraph("Notices of cancellation", TITLE),
        paragraph(
            f"To contract {terms.contract_id}: what was signed on {long_date(terms.date)} had been written on another "
            "day. These notices carry the day of the signature, and take the place of those in it.",
            BODY,
        ),
    ]
    return render(terms, "Notices of cancellation", [*cover, *notice_pages(texts)])
