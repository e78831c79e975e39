"""``helio system``: the asset record of one system."""

from typing import Annotated, Any
from uuid import UUID

import typer

EPILOG = "Example: helio system 01a20a64-ebf2-702f-832a-68c378fe7fdb --json | jq '.gateways[].credential'"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("system", epilog=EPILOG)(system)


def _said_of(piece: dict[str, Any]) -> str:
    firmware = None if piece["firmware"] is None else f"firmware {piece['firmware']}"
    warranty = None if piece["warranty"] is None else f"warranty to {piece['warranty']['end']}"
    return ", ".join(filter(None, (piece["sku"], piece["place"], firmware, warranty)))


def system(
    system_id: Annotated[UUID, typer.Argument(metavar="ID", help="The id of the system, or of its project.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, the gateways' credentials among it.")] = False,
) -> None:
    """Show what a system consists of, what sends for it, who may use it, and how much of the time it was heard."""
    from deploy.local.stack import running_stack
    from helio.calls import call
    from helio.output import print_json, print_table

    found = call(running_stack().home, "onboarding", f"/systems/{system_id}", see="helio project ID")
    if as_json:
        print_json(found)
        return
    rows: list[tuple[str, str, str]] = [
        ("system", str(found["system_id"] or "not energized yet"), found["state"]),
        ("project", found["project_id"], ""),
        ("known as", found["lfdi"] or "no certificate", "LFDI"),
        *(("gateway", one["serial"], "in use" if one["credential"] else "retired") for one in found["gateways"]),
        *(("device", one["name"], f"last heard {one['last_start'] or 'never'}") for one in found["devices"]),
        *(("consent", one["program_id"], f"reserve {one['min_reserve_soc_pct']:g} %") for one in found["consents"]),
        *(("serial", one["serial"], _said_of(one)) for one in found["equipment"]),
    ]  # fmt: skip
    if (uptime := found["uptime"]) is not None:
        heard, silent = uptime["heard_hours"], uptime["unknown_hours"]
        rows.append(("uptime", f"{heard:.1f} h heard, {silent:.1f} h unknown", f"{uptime['produced_kwh']:.1f} kWh"))
    print_table(("what", "which", "how"), rows, title=f"system {system_id}")
