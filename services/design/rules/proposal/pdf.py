"""The proposal as a PDF: at least the options side by side, drawings, figures, assumptions, and where to sign.

Nothing in it names the project or the customer, so that equal projects share one document; the same input gives the
same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from reportlab.platypus import NextPageTemplate, PageBreak

from services.design.rules.drawings.svg import Drawing
from services.design.rules.offer.options import Designer, Option
from services.design.rules.proposal.equipment import battery_page, equipment_page
from services.design.rules.proposal.money import life_pages, price_pages, running_totals, sensitivity_page
from services.design.rules.proposal.pages import cover, energy_pages, signature_block
from services.design.rules.proposal.sheet import Sheet
from services.design.rules.proposal.style import SHEET, Document
from services.design.rules.proposal.terms import assumptions_page, disclosure_page, incentive_page
from services.design.rules.system.policy import disclosures_on, warranties


def proposal_pdf(
    designer: Designer,
    options: list[Option],
    drawings: list[dict[str, Drawing]],
    assumptions: Mapping[str, Any],
    on: dt.date,
) -> bytes:
    """Render the proposal of a day. ``drawings``: sheets of every option, in their order."""
    case = designer.case
    contractor = case.policy["contractor"]
    featured = next((i for i, option in enumerate(options) if option.design.battery_kwh), 0)
    with_battery = next((option for option in options if option.technical.storage is not None), None)
    story: list[Any] = [
        *cover(designer, options, on),
        running_totals(options, 92),
        signature_block(options),
        PageBreak(),
    ]
    story += [*energy_pages(designer, options), NextPageTemplate("sheet"), PageBreak()]
    if "layout" in drawings[featured]:
        story += [Sheet(drawings[featured]["layout"], *SHEET), PageBreak()]
    story += [Sheet(drawings[featured]["single_line"], *SHEET), NextPageTemplate("text"), PageBreak()]
    story += equipment_page(options, warranties())
    if with_battery is not None:
        story += battery_page(designer, with_battery)
    story += [PageBreak(), *price_pages(designer, options), PageBreak(), *life_pages(options), PageBreak()]
    story += [*sensitivity_page(options), *incentive_page(options)]
    story += assumptions_page(assumptions, options[0])
    story += [PageBreak(), *disclosure_page(disclosures_on(case.site.ahj.state, on), contractor, options, on)]
    buffer = io.BytesIO()
    foot = f"{contractor['name']} · prices of {on:%Y-%m-%d}, valid {case.policy['validity_days']} days from delivery"
    Document(buffer, "Solar proposal", contractor["name"], foot).build(story)
    return buffer.getvalue()
