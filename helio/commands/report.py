"""``helio report``: check a commissioning report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.commissioning.rules.report.verify import Verdict

EXAMPLE = "helio report verify examples/commission/report.pdf"
report = typer.Typer(
    no_args_is_help=True,
    help=f"Commissioning reports. Example: {EXAMPLE}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
CHANGED = 1
"""Exit code of ``verify`` for a file that can be read but is not what was written."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(report, name="report")


@report.command("verify", epilog=f"Example: {EXAMPLE}")
def verify(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The PDF, or what helio commission --json printed.")
    ] = None,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="HEX", help="The hash that CommissioningPassed names.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Find any change since a report was written: exit code 0 unchanged, 1 changed, 2 unreadable.

    The file alone shows whether pages, figures and verdict belong together; that it is the report of a project,
    and not one made anew, only the hash in CommissioningPassed can say: give it with --sha256.
    """
    from helio.files.contract import read_whole
    from helio.schema import print_schema
    from services.commissioning.rules.report.verify import LARGEST_BYTES, Unreadable, Verdict
    from services.commissioning.rules.report.verify import verify as judge

    if schema:
        print_schema("report verify", {"type": "object"}, Verdict.model_json_schema(mode="serialization"))
        return
    if file is None:
        raise UserError("FILE is needed", "see helio report verify --help")
    if sha256 is not None and (len(sha256) != 64 or set(sha256.casefold()) - set("0123456789abcdef")):
        raise UserError(f"--sha256 {sha256} is no SHA-256 in hex", "give 64 hexadecimal digits")
    try:
        verdict = judge(read_whole(file, LARGEST_BYTES), sha256)
    except Unreadable as error:
        raise UserError(f"{file}: {error}", "give a commissioning report") from None
    if as_json:
        typer.echo(verdict.model_dump_json(indent=2))
    else:
        _print(verdict, asked=sha256 is not None)
    if not verdict.valid:
        raise typer.Exit(CHANGED)


def _print(verdict: "Verdict", *, asked: bool) -> None:
    from helio.output import plain

    said = "passed" if verdict.passed else "did NOT pass"
    lines = [
        f"{'unchanged' if verdict.valid else 'CHANGED'}: {verdict.tests} tests, {verdict.failed} failed, {said}",
        f"file {verdict.file_sha256}",
        f"content {verdict.content_sha256}",
    ]
    if verdict.project_id is not None:
        lines.append(plain(f"project {verdict.project_id}, recorded {verdict.recorded_at}"))
    if not asked:
        lines.append("whether it is the report of a project, the hash in CommissioningPassed says; see --sha256")
    lines += [plain(f"{one.code} at {one.place}: {one.text}") for one in verdict.problems]
    typer.echo("\n".join(lines))
