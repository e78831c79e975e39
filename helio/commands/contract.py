"""``helio contract``: build the packet of a contract as PDF, sign it, verify a signed one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.contracting.rules.signing.verify import Verdict

EXAMPLE = "helio contract build examples/contract/loan-home.json --out packet"
contract = typer.Typer(
    no_args_is_help=True,
    help=f"Contracts as PDF: build, sign, verify. Example: {EXAMPLE}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WithSchema = Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")]
TAMPERED = 1
"""Exit code of ``verify`` for a file that can be read but is not what was signed."""
METHOD = "helio contract sign"
"""How a signer was identified: by the one who runs the command, and no more is claimed."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(contract, name="contract")


@contract.command("build", epilog=f"Example: {EXAMPLE}; more under examples/contract")
def build(
    file: Annotated[Path | None, typer.Argument(metavar="INPUT.json", help="The terms; see --schema.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where the packet goes.")] = None,
    as_json: AsJson = False,
    schema: WithSchema = False,
) -> None:
    """Write the packet: agreement, disclosures, Truth in Lending, notices of cancellation, from dated templates.

    A directory in which somebody has signed is not written over.
    """
    from datetime import UTC, datetime
    from hashlib import sha256

    from helio.files.contract import DOCUMENT, SIGNED, TERMS, TRAIL, write_whole, written_terms
    from helio.requests import read_request, refused
    from helio.schema import print_schema
    from services.contracting.rules.deposits import too_much_down
    from services.contracting.rules.packet.pdf import packet_pdf
    from services.contracting.rules.packet.report import PacketReport, packet_report
    from services.contracting.rules.packet.terms import Terms, slips
    from services.contracting.rules.signing.ceremony import begun
    from services.contracting.rules.signing.trail import read_trail
    from shared.rules.money.third_party import forbidden
    from shared.schemas.products import FinancingProduct

    if schema:
        output = PacketReport.model_json_schema(mode="serialization")
        print_schema("contract build", Terms.model_json_schema(), output)
        return
    terms = read_request(file, Terms, "contract build")
    assert file is not None
    if out is None:
        raise UserError("--out is needed", "see helio contract build --help")
    if (out / SIGNED).exists() or ((out / TRAIL).is_file() and read_trail((out / TRAIL).read_bytes()).of("signed")):
        raise UserError(f"somebody has signed the contract in {out}", "give another directory")
    try:
        if why := forbidden(FinancingProduct(terms.product.value), terms.date, terms.state):
            raise ValueError(f"product: {why}")
        limited_by = terms.state if terms.consumers else None
        if why := too_much_down(terms.deposit_cents, terms.price_cents, limited_by, terms.date):
            raise ValueError(f"deposit_cents: {why}")
        if why := next(slips(terms), None):
            raise ValueError(why)
        document = packet_pdf(terms)
    except ValueError as error:
        raise refused(file, error, "contract build") from None
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{out} cannot be made: {error.strerror}", "give another directory") from None
    digest = sha256(document).hexdigest()
    written = written_terms(terms)
    write_whole(out / TERMS, written)
    write_whole(out / DOCUMENT, document)
    write_whole(out / TRAIL, begun(terms, digest, datetime.now(UTC), sha256(written).hexdigest()).written())
    report = packet_report(terms, document, str(out / DOCUMENT))
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
        return
    typer.echo(f"{report.document}, {report.pages} pages, SHA-256 {report.document_sha256}")
    for one in report.documents:
        typer.echo(f"  {one.title} ({one.citation}){'' if one.verified else ', text not verified'}")
    typer.echo(f"to sign: {', '.join(one.name for one in terms.signers)}")


@contract.command("sign", epilog="Example: helio contract sign packet; by one signer: --signer 'Ada Example'")
def sign(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Where the packet was built.")] = None,
    signer: Annotated[
        str | None, typer.Option("--signer", metavar="NAME", help="Who signs; all in their order if left out.")
    ] = None,
    as_json: AsJson = False,
    schema: WithSchema = False,
) -> None:
    """Sign: consent, signature and trail of each signer; with the last one the seal over the final PDF."""
    import asyncio
    from datetime import UTC, datetime
    from hashlib import sha256

    from helio.files.contract import SIGNED, TRAIL, issuer, stored, write_whole
    from helio.schema import print_schema
    from services.contracting.rules.packet.report import SignatureReport
    from services.contracting.rules.signing.ceremony import SigningError, waiting
    from services.contracting.rules.signing.ceremony import sign as signed_by
    from services.contracting.rules.signing.seal import sealed

    if schema:
        print_schema("contract sign", {"type": "object"}, SignatureReport.model_json_schema(mode="serialization"))
        return
    if folder is None:
        raise UserError("DIR is needed", "see helio contract sign --help")
    terms, document, trail = stored(folder)
    names = [one.name for one in waiting(terms, trail)] if signer is None else [signer]
    if not names:
        raise UserError(f"all have signed the contract in {folder}", f"see {folder / SIGNED}")
    try:
        for name in names:
            trail = signed_by(terms, trail, name, METHOD, datetime.now(UTC))
    except SigningError as error:
        raise UserError(f"{folder}: {error}", "see helio contract sign --help") from None
    left = [one.name for one in waiting(terms, trail)]
    if not left:
        write_whole(folder / SIGNED, asyncio.run(sealed(document, terms, trail, issuer())))
    write_whole(folder / TRAIL, trail.written())
    report = SignatureReport(
        signed=names, waiting=left, document=None if left else str(folder / SIGNED),
        document_sha256=sha256(document).hexdigest(), head=trail.head,
    )  # fmt: skip
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    elif left:
        typer.echo(f"signed by {', '.join(names)}; still to sign: {', '.join(left)}")
    else:
        typer.echo(f"signed by {', '.join(names)}; {report.document} is sealed, head of the trail {report.head}")


@contract.command("verify", epilog="Example: helio contract verify packet/contract-signed.pdf")
def verify(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The signed PDF.")] = None,
    trail: Annotated[
        Path | None, typer.Option("--trail", metavar="FILE", help="The trail as it was kept beside the PDF.")
    ] = None,
    issuer: Annotated[
        Path | None, typer.Option("--issuer", metavar="CERT.pem", help="Who must have sealed it; ours if left out.")
    ] = None,
    as_json: AsJson = False,
    schema: WithSchema = False,
) -> None:
    """Find any change since the signature: exit code 0 valid, 1 tampered, with its place, 2 unreadable."""
    import asyncio

    from helio.files.contract import known_certificate, read_whole
    from helio.schema import print_schema
    from services.contracting.rules.signing.verify import LARGEST_BYTES, Unreadable, Verdict
    from services.contracting.rules.signing.verify import verify as judge

    if schema:
        print_schema("contract verify", {"type": "object"}, Verdict.model_json_schema(mode="serialization"))
        return
    if file is None:
        raise UserError("FILE is needed", "see helio contract verify --help")
    kept = None if trail is None else read_whole(trail, LARGEST_BYTES)
    certificate = known_certificate() if issuer is None else read_whole(issuer, LARGEST_BYTES)
    try:
        verdict = asyncio.run(judge(read_whole(file, LARGEST_BYTES), kept, certificate))
    except Unreadable as error:
        raise UserError(f"{file}: {error}", "give a signed contract") from None
    except ValueError as error:
        raise UserError(f"{issuer}: {error}", "give a certificate in PEM") from None
    if as_json:
        typer.echo(verdict.model_dump_json(indent=2))
    else:
        _print(verdict)
    if not verdict.valid:
        raise typer.Exit(TAMPERED)


def _print(verdict: "Verdict") -> None:
    from helio.output import plain

    lines = ["valid" if verdict.valid else "NOT valid", f"document {verdict.document_sha256}"]
    for one in verdict.signers:
        state = f"signed {one.signed_at}" if one.ok else "signature NOT ok"
        lines.append(f"{plain(one.name)}, {one.role}: consented {one.consented_at}, {state}")
    anchored = "anchored in the seal" if verdict.chain.head_anchored else "NOT anchored"
    lines.append(f"trail: {verdict.chain.entries} entries, {anchored}")
    if verdict.seal.trusted is None:
        lines.append("no issuer is known here: the seal holds, but whose it is cannot be said; see --issuer")
    lines += [f"{one.code} at {one.place}: {one.text}" for one in verdict.problems]
    typer.echo("\n".join(lines))
