"""The drawings of an offer: roof plan and one-line diagram of every option."""

from __future__ import annotations

import datetime as dt

from services.design.rules.drawings.one_line.captions import one_line_of
from services.design.rules.drawings.one_line.sheet import single_line
from services.design.rules.drawings.roof_plan import roof_sheet
from services.design.rules.drawings.svg import Drawing
from services.design.rules.drawings.title_block import TitleBlock
from services.design.rules.offer.options import Option, title_of
from services.design.rules.system.case import Case


def drawings_of(case: Case, option: Option, on: dt.date) -> dict[str, Drawing]:
    """Sheets PV-1 and E-1: {layout, single_line}; storage alone has no layout."""
    design, block, module = option.design, title_block(case, option, on), option.design.choice.module
    drawn = {"single_line": single_line(one_line_of(case.site, design), block)}
    if design.layout is None or design.setbacks is None or module is None:
        return drawn
    planes = case.site.roof_planes
    drawn["layout"] = roof_sheet(
        planes, design.layout, design.circuits, design.setbacks, block, module.name, module.pmax_w
    )
    return drawn


def title_block(case: Case, option: Option, on: dt.date) -> TitleBlock:
    """What stands at the foot of both sheets. The address stays with the service that collected it."""
    design, address = option.design, case.site.address
    parts = [f"{design.kwdc:.2f} kW DC"] if design.kwdc else []
    parts += [f"{design.kwac:.2f} kW AC"] if design.kwac else []
    if design.battery_kwh:
        parts.append(f"{design.battery_kwh:g} kWh")
    return TitleBlock(
        project=f"Option {title_of(option)}",
        address=", ".join((address.street, address.city, f"{address.state} {address.postal_code}"))
        if address
        else f"{case.site.ahj.name}, {case.site.ahj.state}",
        system=", ".join(parts),
        codes=f"NEC {case.site.ahj.nec_year}, IFC {case.site.ahj.ifc_year}",
        contractor=case.policy["contractor"]["name"],
        date=on.isoformat(),
        revision="1",
    )
