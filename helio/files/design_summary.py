"""What ``helio design`` tells a person: the options side by side, how each is connected, what is open."""

from __future__ import annotations

from typing import Any

import typer

from helio.output import print_table

TOLD = ("fail", "unknown")
"""Results of checks that are told one by one; notes and passes are in design.json."""


def print_summary(report: dict[str, Any]) -> None:
    """Options, prices, savings; ways to connect; checks that failed or that nobody can decide yet."""
    options = report["options"]
    typer.echo(report["advice"] + "\n")
    print_table(("", *(option["title"] for option in options)), _side_by_side(options))
    for left in report["assumptions"]["left_out"]:
        typer.echo(f"not offered: {left['option_id']}: {left['detail']}")
    typer.echo("")
    for option in options:
        _print_ways(option)
    rows = [
        (option["title"], check["result"].upper(), check["rule"], check["subject"], check["detail"])
        for option in options
        for check in option["checks"]
        if check["result"] in TOLD
    ]
    counts = {
        option["title"]: f"{sum(check['passed'] for check in option['checks'])} of {len(option['checks'])}"
        for option in options
    }
    typer.echo("checks passed: " + ", ".join(f"{title} {count}" for title, count in counts.items()))
    if rows:
        print_table(("Option", "Result", "Rule", "Of", "What is missing or wrong"), rows, "\nChecks failed or unknown")


def _side_by_side(options: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    def row(label: str, text: Any) -> tuple[str, ...]:
        return (label, *(text(option) for option in options))

    return [
        row("PV", lambda o: _pv(o["facts"])),
        row("Inverters", lambda o: _pieces(o["facts"]["inverter_count"], o["facts"]["inverter_model"])),
        row("Battery", lambda o: _battery(o["system"]["batteries"])),
        *_transformers(options),
        row("Production, year 1", lambda o: f"{o['energy']['annual_kwh']:,.0f} kWh"),
        row("Price", lambda o: f"${o['price_cents'] / 100:,.0f}"),
        row("Savings, year 1", lambda o: f"${o['offer']['savings_year1_cents'] / 100:,.0f}"),
        row("Net present value", lambda o: f"${o['offer']['npv_cents'] / 100:,.0f}"),
        row("Payback", lambda o: _years(o["offer"]["payback_years"])),
    ]


def _transformers(options: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """A row where any option has one."""
    found = [option["system"]["transformer"] for option in options]
    if not any(found):
        return []
    told = (
        "none" if one is None else f"{one['kva']:g} kVA, {one['primary_v']} to {one['secondary_v']} V" for one in found
    )
    return [("Transformer", *told)]


def _pv(facts: dict[str, Any]) -> str:
    if not facts["module_count"]:
        return "none"
    return (
        f"{facts['module_count']} × {facts['module_power_w']:g} W, {facts['kwdc']:.2f} kW DC, {facts['kwac']:.2f} kW AC"
    )


def _pieces(count: int, model: str | None) -> str:
    return "none" if not count else f"{count} × {model}"


def _battery(batteries: list[dict[str, Any]]) -> str:
    if not batteries:
        return "none"
    count, kwh = sum(one["count"] for one in batteries), sum(one["count"] * one["kwh"] for one in batteries)
    return f"{count} × {batteries[0]['model']}, {kwh:g} kWh"


def _years(years: float | None) -> str:
    return "not within 25 years" if years is None else f"{years:.1f} years"


def _print_ways(option: dict[str, Any]) -> None:
    """How the system is connected; where something has to be bought for it, the runners-up."""
    ways = option["ways_out"]
    taken, others = ways[0], ways[1:]
    text = f"{option['title']}: connected {taken['id'].replace('_', ' ')}: {taken['note']}"
    if taken["adder_usd"]:
        text += f"; ${taken['adder_usd']:,.0f}, over its life ${taken['lifetime_usd']:,.0f}"
    if others:
        told = (f"{way['id'].replace('_', ' ')} ${way['lifetime_usd']:,.0f}" for way in others)
        text += "; next: " + ", ".join(told)
    typer.echo(text)
