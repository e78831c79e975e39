"""``helio telemetry send``: a small gateway for trials."""

import gzip
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import typer

from helio.errors import HelioError, UserError

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio telemetry send day.csv --system 01a20a64-ebf2-702f-832a-68c378fe7fdb"
SEE: Final = "helio system ID"
BATCH: Final = 5_000
"""Readings in one body: a tenth of what the service takes at once."""
ANSWER_SECONDS: Final = 60.0
SHOWN: Final = 20


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    group = typer.Typer(name="telemetry", help="Send readings as a gateway does.", epilog=EPILOG, no_args_is_help=True)
    group.command("send", epilog=EPILOG)(send)

    @group.callback()
    def root() -> None:
        pass  # a callback keeps the sub-command even while there is only one

    app.add_typer(group)


def send(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="CSV: start, interval_s, device, and power_w, energy_wh or counter_wh."),
    ] = None,
    system: Annotated[UUID | None, typer.Option("--system", help="The id of the system, or of its project.")] = None,
    serial: Annotated[str | None, typer.Option("--gateway", help="One of its gateways; else the first.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> int:
    """Send readings with the credential of a gateway. Exit code 2 where one was rejected; the others are kept."""
    from deploy.local.stack import running_stack
    from helio.calls import call
    from helio.files.reading import read_text
    from helio.files.readings import read_readings
    from helio.output import plain, print_json

    if schema:
        _print_schema()
        return 0
    if file is None or system is None:
        raise UserError("FILE and --system ID are needed", "see helio telemetry send --help")
    try:
        readings = read_readings(read_text(file))
    except ValueError as error:
        raise UserError(f"{file}: {error}", "correct the file; see helio telemetry send --schema") from None
    home = running_stack().home
    asset = call(home, "onboarding", f"/systems/{system}", see="helio project ID")
    gateway = _gateway(asset, serial)
    found: dict[str, Any] = {"accepted": 0, "duplicates": 0, "rejected": []}
    for first in range(0, len(readings), BATCH):
        answer = _post(home, gateway, readings[first : first + BATCH])
        found["accepted"] += answer["accepted"]
        found["duplicates"] += answer["duplicates"]
        found["rejected"] += [{**one, "index": one["index"] + first} for one in answer["rejected"]]
    rejected = found["rejected"]
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{found['accepted']} kept, {found['duplicates']} known already, {len(rejected)} rejected")
        for one in rejected[:SHOWN]:
            typer.echo(f"reading {one['index']} (from 0): {one['code']}: {plain(one['text'])}")
        if len(rejected) > SHOWN:
            typer.echo(f"and {len(rejected) - SHOWN} more: see --json")
    return 2 if rejected else 0


def _gateway(asset: dict[str, Any], serial: str | None) -> dict[str, Any]:
    """The gateway to send as. Raises UserError where the system has no such one."""
    in_use = [one for one in asset["gateways"] if one["credential"] is not None]
    for one in in_use:
        found: dict[str, Any] = one
        if serial is None or found["serial"] == serial:
            return found
    if not in_use:
        raise UserError("this system has no gateway yet", "register its monitoring first")
    raise UserError(f"this system has no gateway {serial}", f"one of {', '.join(one['serial'] for one in in_use)}")


def _post(home: "Home", gateway: dict[str, Any], readings: list[dict[str, Any]]) -> Any:
    body = json.dumps({"gateway_serial": gateway["serial"], "readings": readings}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{home.ports.http('onboarding')}/telemetry",
        data=gzip.compress(body),
        headers={
            "authorization": f"Bearer {gateway['credential']}",
            "content-type": "application/json",
            "content-encoding": "gzip",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        detail = json.load(error).get("detail", error.reason)
        raise HelioError(f"onboarding answers: {detail}", f"see `{SEE}`") from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise HelioError(f"onboarding does not answer: {error}", "see `helio status`") from error


def _print_schema() -> None:
    from helio.schema import print_schema

    number = {"type": "number"}
    reading = {
        "type": "object",
        "required": ["start", "interval_s", "device"],
        "properties": {
            "start": {"type": "string", "format": "date-time"},
            "interval_s": {"type": "integer", "minimum": 1, "maximum": 900},
            "device": {"type": "string", "minLength": 1, "maxLength": 80},
            "power_w": number, "energy_wh": number, "counter_wh": number,
            "state": {"enum": ["ok", "down", "grid_outage", "force_majeure", "curtailed"]},
        },
        "oneOf": [{"required": ["power_w"]}, {"required": ["energy_wh"]}, {"required": ["counter_wh"]}],
    }  # fmt: skip
    given = {"description": "CSV with a header; one object here is one row.", "type": "array", "items": reading}
    count = {"type": "integer", "minimum": 0}
    rejected = {
        "type": "object",
        "required": ["index", "code", "text"],
        "properties": {"index": count, "code": {"type": "string"}, "text": {"type": "string"}},
    }
    printed = {
        "type": "object",
        "required": ["accepted", "duplicates", "rejected"],
        "properties": {"accepted": count, "duplicates": count, "rejected": {"type": "array", "items": rejected}},
    }
    print_schema("telemetry send", given, printed)
