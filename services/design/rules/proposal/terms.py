"""The pages of the proposal that say what its figures rest on: incentives, assumptions, disclosures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.platypus import KeepTogether, Paragraph, Spacer

from services.design.rules.offer.options import Option, title_of
from services.design.rules.proposal.style import H1, H2, NOTE, SMALL, WIDTH, escape, table, usd


def incentive_page(options: list[Option]) -> list[Any]:
    """Every rule that was considered, granted or not, and why."""
    option = max(options, key=lambda one: len(one.money.considered))
    rows = [
        [one.name, "granted" if one.granted else "not counted", usd(one.usd) if one.granted else "–", one.reason]
        for one in option.money.considered
    ]
    return [
        KeepTogether(
            [
                Paragraph("Incentives", H1),
                table(
                    ["Rule", "In these figures", "Amount", "Why"],
                    rows,
                    [WIDTH * 0.27, WIDTH * 0.15, WIDTH * 0.11, WIDTH * 0.47],
                    left=4,
                ),
                Paragraph(
                    escape(
                        f"Of {title_of(option)}. Credits of a third-party owner lower the lease and "
                        f"power purchase, not the cash price. Sources: "
                        + "; ".join(dict.fromkeys(one.citation for one in option.money.considered))
                    ),
                    NOTE,
                ),
            ]
        )
    ]


def assumptions_page(assumptions: Mapping[str, Any], option: Option) -> list[Any]:
    """Models, data, dates and rates that the figures rest on."""
    before, after = assumptions["tariff_before"], assumptions["tariff_after"]
    distance = assumptions["weather_distance_km"]
    weather = assumptions["weather_file"] + ("" if distance is None else f", {distance:,.0f} km from the site")
    rows = [
        ["Production model", assumptions["production_model"] + ", hourly"],
        ["Weather", f"{weather} ({assumptions['weather_source']}, typical year)"],
        [
            "Losses",
            f"{assumptions['losses_pct']:.2f} % of DC power (soiling, mismatch, wiring, connections, light-induced "
            f"degradation, nameplate, availability); shade simulated by plane",
        ],
        [
            "Degradation, uncertainty",
            f"{assumptions['degradation_pct']:g} % a year; sigma of one year {assumptions['sigma_pct']:.1f} %",
        ],
        [
            "Your use",
            f"{assumptions['load_kwh']:,.0f} kWh a year, {assumptions['load_source']}, "
            f"± {assumptions['load_uncertainty_pct']:g} %",
        ],
        ["Tariff today", _tariff(before)],
        ["Tariff with the system", _tariff(after) if after != before else "the same"],
        [
            "Exported energy",
            f"{assumptions['export_rule']}; in force {assumptions['export_rule_in_force'] or 'as filed'}; "
            f"{assumptions['export_rule_citation']}",
        ],
        [
            "Growth and discounting",
            f"utility prices {assumptions['escalation_pct']:g} % a year, inflation "
            f"{assumptions['inflation_pct']:g} %, real discount rate "
            f"{assumptions['real_discount_pct']:g} %, {assumptions['years']} years",
        ],
        ["Battery", assumptions["battery_dispatch"]],
        ["Clock", assumptions["clock"]],
        ["Editions", f"prices {assumptions['price_book']}, policy {assumptions['policy']}, of {assumptions['on']}"],
    ]
    if option.export_limit_kw is not None:
        rows.append(["Export limit", f"{option.export_limit_kw:g} kW, what exceeds it is curtailed"])
    for note in (*assumptions["metering_notes"], *assumptions["weather_notes"]):
        rows.append(["Note", note])
    return [KeepTogether([Paragraph("Assumptions", H1), table([], rows, [WIDTH * 0.24, WIDTH * 0.76], left=2)])]


def _tariff(tariff: Mapping[str, Any]) -> str:
    since = f", in force from {tariff['effective_from']}" if tariff["effective_from"] else ""
    until = f" to {tariff['effective_to']}" if tariff["effective_to"] else ""
    return f"{tariff['utility']} {tariff['name']}{since}{until}; {tariff['source']}"


def disclosure_page(
    texts: Sequence[Mapping[str, Any]], contractor: Mapping[str, str], options: list[Option], on: dt.date
) -> list[Any]:
    """What the law of the place, or good faith, has a proposal say."""
    who = f"{contractor['name']}, {contractor['phone']}, {contractor['email']}"
    total = " / ".join(
        f"{title_of(option)} {usd(option.money.price.cash_cents / 100)} cash, "
        f"{usd(max(way.total_paid_cents for way in option.money.ways) / 100)} at most with financing"
        for option in options
    )
    found: list[Any] = [Paragraph("What you should know before you sign", H1)]
    for text in texts:
        title = text["title"].replace("{total_cost}", total)
        body = text["text"].replace("{contractor}", who)
        source = f" <font color='#6b7785'>({escape(text['citation'])})</font>" if text["citation"] else ""
        found.append(KeepTogether([Paragraph(escape(title), H2), Paragraph(escape(body) + source, SMALL)]))
    found.append(Spacer(1, 6))
    found.append(
        Paragraph(
            escape(
                f"{contractor['name']} · {contractor['address']} · {contractor['license']} · {contractor['phone']} · "
                f"{contractor['email']}"
            ),
            NOTE,
        )
    )
    return found
