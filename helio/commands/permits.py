"""``helio permits``: which permits an authority wants for a design, by which route, until when."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.permitting.rules.authorities import Authority
    from services.permitting.rules.needed import DesignInput, PermitsReport

EPILOG = "Example: helio permits roof.json --ahj city.json --on 2026-11-23 --json; more under examples/permits"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("permits", epilog=EPILOG)(permits)


def permits(
    file: Annotated[
        Path | None, typer.Argument(metavar="DESIGN.json", help="Facts, or what helio design --json prints.")
    ] = None,
    ahj: Annotated[str | None, typer.Option("--ahj", metavar="ID|FILE", help="The authority; see --schema.")] = None,
    option: Annotated[str | None, typer.Option("--option", help="Which option of a design with several.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Of submission and issue; today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Every permit with its route and why it is not the instant one, documents, fee, review, validity."""
    from helio.requests import day
    from helio.schema import print_schema
    from services.permitting.rules.needed import AuthorityInput, DesignInput, PermitsReport
    from services.permitting.rules.needed import permits as permits_of

    if schema:
        given = DesignInput.model_json_schema()
        given["$defs"] = {**given.get("$defs", {}), "AuthorityInput": AuthorityInput.model_json_schema()}
        given["$comment"] = "--ahj FILE is an AuthorityInput of $defs"
        print_schema("permits", given, PermitsReport.model_json_schema(mode="serialization"))
        return
    if ahj is None and file is not None:
        raise UserError("--ahj is needed", "see helio permits --help")
    today = day(on, "--on")
    design = _design(file, option)
    assert ahj is not None
    report = permits_of(design, _authority(ahj, today), today)
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _design(file: Path | None, option: str | None) -> "DesignInput":
    """The facts of a file, or those of one option of an offer."""
    from pydantic import TypeAdapter, ValidationError

    from helio.files.reading import read_json
    from helio.requests import read_request, refused
    from services.permitting.rules.needed import DesignInput

    if file is None:
        return read_request(file, DesignInput, "permits")
    document = read_json(file)
    if not isinstance(document, dict) or not isinstance(document.get("options"), list):
        if option is not None:
            raise UserError(f"{file} has no options", "leave --option away")
        return read_request(file, DesignInput, "permits")
    offered = {str(one.get("option_id")): one.get("facts") for one in document["options"] if isinstance(one, dict)}
    if option is None and len(offered) == 1:
        option = next(iter(offered))
    if option not in offered:
        raise UserError(f"{file}: choose one with --option: {', '.join(offered)}", "see helio permits --help")
    try:
        facts = TypeAdapter(dict[str, Any]).validate_python(offered[option])
        if facts.get("strings") is not None:
            facts["strings"] = [length for one in facts["strings"] for length in _lengths(one)]
        return DesignInput.model_validate({**facts, "storage_kwh": facts.get("battery_kwh")})
    except ValidationError as error:
        raise refused(file, error, "permits") from None


def _lengths(string: Any) -> list[int]:
    """Modules in each string of an entry: the entry itself in older files, one number a string."""
    return [string["modules"]] * string.get("parallel", 1) if isinstance(string, dict) else [string]


def _authority(ahj: str, today: date) -> "Authority":
    from helio.requests import read_request, refused
    from services.permitting.rules.authorities import SET, authority_of, with_law
    from services.permitting.rules.needed import AuthorityInput
    from shared.rules.interconnection.rows import authority_row

    if "." not in ahj and "/" not in ahj:
        row = authority_row(SET, ahj, today)
        if row is None:
            raise UserError(f"--ahj {ahj!r} is no authority that is known on {today}", "give its file")
        return authority_of(ahj, row.jurisdiction, today)
    file = Path(ahj)
    stated = read_request(file, AuthorityInput, "permits")
    try:
        return with_law(stated.state, stated.model_dump(exclude_none=True), today)
    except ValueError as error:
        raise refused(file, error, "permits") from None


def _print(report: "PermitsReport") -> None:
    from helio.output import print_table

    print_table(
        ("Permit", "Route", "Why not instant", "Review due", "Valid until", "After", "Fee"),
        [
            (
                one.kind,
                one.route,
                "; ".join(
                    [
                        *(
                            f"{reason.rule} {reason.value:g}/{reason.limit:g}"
                            if reason.value is not None
                            else reason.rule
                            for reason in one.reasons
                        ),
                        *one.questions,
                    ]
                ),
                one.review_due,
                one.valid_until_if_issued_on,
                " ".join(one.depends_on),
                None if one.fee_cents is None else f"${one.fee_cents / 100:,.2f}",
            )
            for one in report.permits
        ],
    )
    typer.echo(report.citation + ("" if report.verified else " (not verified against its text)"))
