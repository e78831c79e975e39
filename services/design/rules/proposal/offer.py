"""From the facts of a project to an offer: options designed, checked, priced, on paper. Runs in a worker process.

Heavy libraries are imported inside: the service's own process imports this module and stays light. Every step is pure,
so results are kept by the content they were made from, and projects with the same site and usage share one design.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from shared.rules.ruleset import by_carried_rules, remembered

if TYPE_CHECKING:
    import datetime as dt

    from services.design.rules.offer.options import Designer, Option, TechnicalOption
    from services.design.rules.system.case import Case

KEPT_DESIGNS = 16
"""Designs remembered in a worker, about 5 MB each with their hourly arrays."""

KEPT_OFFERS = 64
"""Finished offers remembered with their documents, about 0.5 MB each."""


@by_carried_rules
def make_offer(payload: dict[str, Any]) -> dict[str, Any]:
    """``payload`` as ``Project.job_payload`` -> {run, options[], assumptions, document_base64, duration_s}.

    Where nothing can be built: {run, failed: {rule, limit, value, unit, detail}}. ``option_id``: that option alone is
    designed (the customer has chosen). ``on``: the local date whose prices and rules hold.
    """
    began = time.perf_counter()
    given = {name: payload[name] for name in ("analysis", "constraints", "option_id", "on")}
    given["site"] = _anonymous(payload["site"])
    result = _offer(json.dumps(given, sort_keys=True))
    return {"run": payload["run"], **result, "duration_s": time.perf_counter() - began}


def _anonymous(site: dict[str, Any]) -> dict[str, Any]:
    """The site without the id of its service point, which no design depends on and every project has for itself."""
    return {**site, "utility": {name: value for name, value in site["utility"].items() if name != "usage_point_id"}}


def warm() -> None:
    """Loads the libraries that a first offer would otherwise wait seconds for."""
    from services.design.rules.offer import (
        options,  # noqa: F401
        result,  # noqa: F401
    )
    from services.design.rules.proposal import (
        documents,  # noqa: F401
        pdf,  # noqa: F401
    )
    from services.design.rules.roof import yields  # noqa: F401


@remembered(KEPT_OFFERS)
def _offer(text: str) -> dict[str, Any]:
    """A pure function of the JSON text."""
    import datetime as dt

    from services.design.rules.system.case import NoDesign, case_of

    given = json.loads(text)
    on = dt.date.fromisoformat(given.pop("on"))
    try:
        since = case_of(given, on).rules_since
        designer, technical = _designed(json.dumps(given, sort_keys=True), since.isoformat())
    except NoDesign as error:
        return {"failed": error.failed}
    return offered(designer, [designer.priced(one, on) for one in technical], on)


@remembered(KEPT_DESIGNS)
def _designed(text: str, on: str) -> tuple[Designer, list[TechnicalOption]]:
    """What does not change while the same rules and prices are in force; ``on`` is their first day."""
    import datetime as dt

    from services.design.rules.system.case import case_of

    given = json.loads(text)
    return design(case_of(given, dt.date.fromisoformat(on)), given["option_id"])


def design(case: Case, option_id: str | None = None) -> tuple[Designer, list[TechnicalOption]]:
    """Design every option of a case, or one; those that cannot be built are left out. NoDesign where none can."""
    from services.design.rules.offer.options import OPTION_IDS, Designer
    from services.design.rules.roof.yields import roof_yield
    from services.design.rules.storage.metering import meter_of
    from services.design.rules.system.case import NoDesign
    from shared.rules.production.simulation import sky_of

    found = roof_yield(sky_of(case.weather), case.site, case.losses)
    designer = Designer(case, found, meter_of(case))
    technical: list[TechnicalOption] = []
    refused: NoDesign | None = None
    wish = case.site.storage
    asked = ("storage",) if wish is not None and wish.alone else OPTION_IDS
    if option_id is not None:
        asked = (option_id,)
    if case.constraints.battery is not None and "storage" not in asked:
        asked = ("pv_battery",) if case.constraints.battery else ("pv",)
    for wanted in asked:
        try:
            technical.append(designer.technical(wanted))
        except NoDesign as error:
            refused = refused or error
            designer.left_out[wanted] = error.failed
    if not technical:
        assert refused is not None
        raise refused
    return designer, technical


def offered(designer: Designer, options: list[Option], on: dt.date) -> dict[str, Any]:
    """The offer as plain JSON values, with its documents."""
    import base64

    offer, (drawings, document) = figures(designer, options, on), papers(designer, options, on)
    drawn = [{**option, "drawings": sheets} for option, sheets in zip(offer["options"], drawings, strict=True)]
    return {**offer, "options": drawn, "document_base64": base64.b64encode(document).decode()}


def figures(designer: Designer, options: list[Option], on: dt.date) -> dict[str, Any]:
    """What the offer says in figures and words: {options[], advice, assumptions}."""
    from services.design.rules.offer.options import advice
    from services.design.rules.offer.result import assumptions_of, option_result

    return {
        "options": [option_result(option) for option in options],
        "advice": advice(options),
        "assumptions": assumptions_of(designer, options, on),
    }


def papers(designer: Designer, options: list[Option], on: dt.date) -> tuple[list[dict[str, str]], bytes]:
    """Drawings of each option as SVG, {layout, single_line}, and the proposal as PDF."""
    from services.design.rules.offer.result import assumptions_of
    from services.design.rules.proposal.documents import drawings_of
    from services.design.rules.proposal.pdf import proposal_pdf

    drawings = [drawings_of(designer.case, option, on) for option in options]
    document = proposal_pdf(designer, options, drawings, assumptions_of(designer, options, on), on)
    return [{name: sheet.render() for name, sheet in drawn.items()} for drawn in drawings], document
