"""``helio underwrite``: a credit decision by a dated policy, and the notice it calls for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.contracting.rules.lending.underwriting import CreditReport
    from shared.rules.ruleset import RuleRow

EPILOG = "Example: helio underwrite application.json --json; more under examples/underwrite"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("underwrite", epilog=EPILOG)(underwrite)


def underwrite(
    file: Annotated[Path | None, typer.Argument(metavar="INPUT.json", help="One application; see --schema.")] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", metavar="FILE", help="One row of an underwriting rule set.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Decide an application for credit; the notice is due by 12 CFR 1002.9.

    The policy is the one in force on the day the application was received.
    """
    from helio.requests import read_request, refused
    from helio.schema import print_schema
    from services.contracting.rules.lending.underwriting import Application, CreditReport
    from services.contracting.rules.lending.underwriting import underwrite as decide

    if schema:
        output = CreditReport.model_json_schema(mode="serialization")
        print_schema("underwrite", Application.model_json_schema(), output)
        return
    request = read_request(file, Application, "underwrite")
    assert file is not None
    row = _policy(policy, request.received.isoformat()[:10])
    try:
        report = decide(request, row)
    except ValueError as error:
        raise refused(policy or file, error, "underwrite") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _policy(path: Path | None, on: str) -> "RuleRow":
    from datetime import date

    from helio.files.reading import read_text
    from shared.rules.ruleset import RuleError, check, parse, rule_set, select

    try:
        rows = list(rule_set("underwriting")) if path is None else parse(read_text(path), str(path))
        check(rows)
    except RuleError as error:
        raise UserError(str(error), "correct the policy") from None
    row = select(rows, "loan", date.fromisoformat(on))
    if row is None:
        raise UserError(f"no underwriting policy for a loan was in force on {on}", "give one by --policy")
    return row


def _print(report: "CreditReport") -> None:
    dti = "" if report.dti_pct is None else f", debt to income {report.dti_pct:.2f} %"
    lines = [f"{report.decision.replace('_', ' ')}{dti} (policy {report.policy.id} version {report.policy.version})"]
    lines += [f"reason {one.code}: {one.text}" for one in report.reasons]
    lines += [f"stipulation {one.code}: {one.text}" for one in report.stipulations]
    lines.append(f"{report.notice.kind.replace('_', ' ')} notice due {report.notice.due} ({report.notice.citation})")
    typer.echo("\n".join(lines))
