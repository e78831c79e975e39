"""Notices to cancel: one completed form for each consumer, on pages of their own so that they can be sent back."""

from typing import Any

from reportlab.platypus import PageBreak, Spacer

from services.contracting.rules.packet.agreement import source
from services.contracting.rules.packet.style import NOTE, paragraph, sized
from services.contracting.rules.packet.templates import Filled, Texts


def notice_pages(texts: Texts, copies: int = 1) -> list[Any]:
    """``copies`` of each form: one that is kept electronically, two on paper (16 CFR 429.1(b))."""
    story: list[Any] = []
    for text in texts.of("notice"):
        for _ in range(copies):
            story += [PageBreak(), *_form(text)]
    return story


def _form(text: Filled) -> list[Any]:
    assert text.party is not None
    head, bold = sized(14, bold=True), sized(max(text.params.point_size, 10), bold=True)
    ending = "I HEREBY CANCEL THIS TRANSACTION." if text.name == "cancellation_notice" else "I WISH TO CANCEL."
    return [
        paragraph(text.title.upper(), head),
        paragraph(f"For: {text.party.name}", bold),
        *(paragraph(part, bold) for part in text.paragraphs),
        Spacer(1, 14),
        paragraph(ending, bold),
        Spacer(1, 26),
        paragraph("(Date) ______________________     (Buyer's signature) ____________________________________", bold),
        Spacer(1, 8),
        paragraph(source(text), NOTE),
    ]
