"""``helio rescission``: until when a customer can cancel a signed sale, by each right."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.contracting.rules.cancelling.report import RescissionReport

EXAMPLE = (
    "helio rescission --signed 2026-06-30T18:00:00-07:00 --tz America/Los_Angeles --place home --state CA "
    "--product loan --segment residential --age 70 --amount-cents 3850000 --json"
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("rescission", epilog=f"Example: {EXAMPLE}")(rescission)


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,30}", text, re.ASCII):
        raise typer.BadParameter(f"{text!r} is no whole number")
    return int(text)


def rescission(
    signed: Annotated[str | None, typer.Option(metavar="ISO", help="Instant of signature, with offset.")] = None,
    tz: Annotated[str | None, typer.Option(metavar="ZONE", help="Time zone of the site, as America/Chicago.")] = None,
    place: Annotated[
        str | None, typer.Option(metavar="home|temporary|seller|remote", help="Where it was made.")
    ] = None,
    state: Annotated[str | None, typer.Option(metavar="XX", help="State of the site.")] = None,
    product: Annotated[str | None, typer.Option(metavar="cash|loan|lease|ppa", help="How it is paid for.")] = None,
    segment: Annotated[str | None, typer.Option(metavar="residential|commercial", help="Who buys.")] = None,
    age: Annotated[int | None, typer.Option(metavar="N", help="Age of the oldest buyer, years.", parser=_whole)] = None,
    amount_cents: Annotated[
        int | None, typer.Option(metavar="N", help="Price with all charges, cents.", parser=_whole)
    ] = None,
    secured_by_dwelling: Annotated[
        bool, typer.Option("--secured-by-dwelling", help="The credit is secured by the principal dwelling.")
    ] = False,
    notice_delivered: Annotated[
        str | None,
        typer.Option(metavar="ISO|never", help="When the notice of the right came; at signature if left out."),
    ] = None,
    cancelled: Annotated[str | None, typer.Option(metavar="ISO", help="When the customer gave notice.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Find the rights to cancel by place, state, age, product, and when each ends.

    A day ends at midnight of the site; holidays that can be read in two ways are read for the customer.
    """
    from pydantic import ValidationError

    from helio.schema import print_schema
    from services.contracting.rules.cancelling.report import RescissionReport, RescissionRequest, report

    if schema:
        output = RescissionReport.model_json_schema(mode="serialization")
        print_schema("rescission", RescissionRequest.model_json_schema(), output)
        return
    given = {
        "signed": signed, "tz": tz, "place": place, "state": state, "product": product, "segment": segment, "age": age,
        "amount_cents": amount_cents,
    }  # fmt: skip
    missing = [_option(name) for name, value in given.items() if value is None]
    if missing:
        raise UserError(f"{', '.join(missing)}: needed", "see helio rescission --help")
    delivered = signed if notice_delivered is None else None if notice_delivered == "never" else notice_delivered
    more = {"secured_by_dwelling": secured_by_dwelling, "notice_delivered": delivered, "cancelled": cancelled}
    try:
        found = report(RescissionRequest.model_validate(given | more), datetime.now(UTC))
    except ValidationError as error:
        raise UserError(_told(error), "see helio rescission --help") from None
    except ValueError as error:
        raise UserError(str(error), "see helio rescission --help") from None
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print(found)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _told(error: Any) -> str:
    first, *others = error.errors(include_url=False)
    others = [one for one in others if one["input"] != first["input"]]  # the notice that came with the signature
    more = f" (and {len(others)} more)" if others else ""
    place = _option(str(first["loc"][0])) + ": " if first["loc"] else ""
    return f"{place}{first['msg'].removeprefix('Value error, ')}{more}"


def _print(found: "RescissionReport") -> None:
    from helio.output import print_table

    print_table(
        ("Right", "Applies", "Last day", "Calendar", "Citation", ""),
        [
            (
                right.rule,
                "yes" if right.applies else "no",
                right.last_day or ("open without limit" if right.applies else None),
                right.calendar,
                right.citation,
                "" if right.verified else "text not verified",
            )
            for right in found.rights
        ],
    )
    until = f"until {found.deadline.isoformat()}" if found.deadline else "without limit"
    lines = ["", f"open {until} by {found.governing}" if found.governing else "no right to cancel"]
    if found.assignable_from:
        lines.append(f"note assignable from {found.assignable_from.isoformat()}")
    if found.in_time is not None:
        lines.append("cancelled in time" if found.in_time else "cancelled too late")
    if found.refund_due:
        lines.append(f"refund due {found.refund_due} ({found.refund_rule})")
    typer.echo("\n".join(lines))
