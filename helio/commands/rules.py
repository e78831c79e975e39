"""``helio rules``: the dated rules of law that the services use: what there is, what changes, what holds."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from shared.rules.ruleset import RuleRow

rules = typer.Typer(
    no_args_is_help=True,
    help="Rules as dated data. Example: helio rules list --state MD --on 2026-11-20",
    context_settings={"help_option_names": ["-h", "--help"]},
)
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="Only what is in force on a day.")
]
State = Annotated[str | None, typer.Option("--state", metavar="XX", help="Only federal rules and those of a state.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(rules, name="rules")


@rules.command("list")
def list_rules(on: On = None, state: State = None, as_json: AsJson = False) -> None:
    """Show every rule with its place, dates and source."""
    from shared.rules.ruleset import SETS, rule_set

    rows = _chosen([(name, row) for name in SETS for row in rule_set(name)], on, state)
    if as_json:
        from helio.output import print_json

        print_json({"rules": [_content(name, row) for name, row in rows], "warnings": _warnings(rows)})
    else:
        _print(rows)


@rules.command("show")
def show(rule: Annotated[str, typer.Argument(metavar="ID", help="As `helio rules list` names it.")]) -> None:
    """Show a rule in full, as JSON."""
    from helio.output import print_json
    from shared.rules.ruleset import SETS, rule_set

    found = [_content(name, row) for name in SETS for row in rule_set(name) if row.id == rule]
    if not found:
        raise UserError(f"no rule {rule!r}", "helio rules list shows them")
    print_json(found[0])


@rules.command("check")
def check_rules(
    path: Annotated[Path | None, typer.Argument(metavar="[FILE|DIR]", help="The shipped rules if left out.")] = None,
    of: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="Of which set they are, if not of their folder's name.")
    ] = None,
    on: On = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Check form, figures, sources and the succession in time; exit code 2 with file, row, field and why."""
    from helio.output import print_json
    from shared.rules.ruleset import SETS, RuleError, check, rule_set

    try:
        if path is None:
            rows = [(name, row) for name in SETS for row in rule_set(name)]
        else:
            rows = _read(path, of)
            for name in {name for name, _ in rows}:
                check([row for set_name, row in rows if set_name == name])
    except RuleError as error:
        raise UserError(str(error), "correct the rules") from None
    rows = _chosen(rows, on, state)
    warnings = _warnings(rows)
    if as_json:
        print_json({"valid": True, "rules": len(rows), "warnings": warnings})
    else:
        typer.echo("\n".join([f"{len(rows)} rules hold", *(f"{one['rule']}: {one['text']}" for one in warnings)]))


@rules.command("page")
def page() -> None:
    """Print all rules as Markdown; docs/rules.md is what it prints."""
    from helio.pages.rules import as_page
    from shared.rules.ruleset import SETS

    typer.echo(as_page(SETS), nl=False)


@rules.command("diff", epilog="Example: helio rules diff new-rules --json, where new-rules holds folders as rescission")
def diff(
    new: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="The rules as they shall be.")],
    old: Annotated[Path | None, typer.Argument(metavar="[OLD]", help="The shipped ones if left out.")] = None,
    on: On = None,
    projects: Annotated[
        bool, typer.Option("--projects", help="Name the projects of the running stack that it touches.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what changes from one set of rules to another, and which projects it touches.

    By place, and with --projects by id: those that the new rule decides about, and those that keep the version that
    they were signed or sent by. Of the old rules those sets count that the new ones have. A retroactive change is told
    of. Exit code 2 where the new rules do not hold.
    """
    from helio.output import print_json
    from helio.pages.rules import difference
    from shared.rules.ruleset import SETS, RuleError, check, rule_set

    try:
        after = _read(new)
        sets = {name for name, _ in after}
        for name in sets:
            check([row for set_name, row in after if set_name == name])
        before = [(name, row) for name in SETS for row in rule_set(name)] if old is None else _read(old)
    except RuleError as error:
        raise UserError(str(error), "correct the rules") from None
    today = datetime.now(UTC).date() if on is None else on.date()
    found = difference([(name, row) for name, row in before if name in sets], after, today)
    if projects:
        from deploy.local.stack import running_stack
        from helio.pages.touched import touched_projects

        found["projects"] = touched_projects(running_stack().home, found["touched"])
    if as_json:
        print_json(found)
        return
    lines = [f"{what} {one['set']}/{one['rule']}" for what in ("added", "removed") for one in found[what]]
    for one in found["changed"]:
        lines += [
            f"changed {one['set']}/{one['rule']}: {name}: {field['old']} -> {field['new']}"
            for name, field in one["fields"].items()
        ]
    for one in found["touched"]:
        by = f" by their date of {one['by']}" if one["by"] else ""
        lines.append(f"{one['rule']} touches projects in {one['jurisdiction']}{by} from {one['from']}")
    for one in found.get("projects", ()):
        lines += [f"{one['rule']} decides about project {project} anew" for project in one["again"]]
        lines += [f"project {project} keeps the {one['rule']} that it has" for project in one["keep"]]
    lines += [f"{rule} is RETROACTIVE: give it a date that is to come" for rule in found["retroactive"]]
    typer.echo("\n".join(lines or ["no difference"]))


def _read(path: Path, name: str | None = None) -> list[tuple[str, "RuleRow"]]:
    """Rows with the name of their set, which is the folder they lie in unless it is given."""
    from helio.files.reading import read_text
    from shared.rules.ruleset import SETS, bundled_rows, check_params, parse

    files = _row_files(path) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path} holds no .json file", "give a file or a directory of rules")
    found = [(name or file.resolve().parent.name, file, parse(read_text(file), str(file))) for file in files]
    for set_name, file, rows in found:
        if set_name not in SETS:
            raise UserError(
                f"{file}: {set_name!r} is no rule set",
                "put it into a folder named as its set, or `helio rules check FILE --set NAME`",
            )
        given = [row for other, _, more in found if other == set_name for row in more]
        check_params(set_name, rows, str(file), [*given, *bundled_rows(set_name)])
    return [(set_name, row) for set_name, _, rows in found for row in rows]


def _row_files(folder: Path) -> list[Path]:
    """All of a folder; where it holds rule sets, what lies in their folders and not beside them."""
    from shared.rules.ruleset import OTHER_DATA, SETS

    if not any((folder / name).is_dir() for name in SETS):
        return sorted(folder.rglob("*.json"))
    sets = (each for each in folder.iterdir() if each.is_dir() and each.name not in OTHER_DATA)
    return sorted(file for each in sets for file in each.rglob("*.json"))


def _chosen(rows: list[tuple[str, "RuleRow"]], on: datetime | None, state: str | None) -> list[tuple[str, "RuleRow"]]:
    from shared.rules.ruleset import FEDERAL, STATES

    if state is not None and state.upper() not in STATES:
        raise UserError(f"--state: {state!r} is no state", "give its two letters")
    return [
        (name, row)
        for name, row in rows
        if (state is None or row.jurisdiction in (FEDERAL, state.upper())) and (on is None or row.in_force(on.date()))
    ]


def _warnings(rows: list[tuple[str, "RuleRow"]]) -> list[dict[str, str]]:
    from shared.rules.ruleset import STALE_DAYS

    today = datetime.now(UTC).date()
    found = [
        {"rule": row.id, "code": "NOT_VERIFIED", "text": "the text was not read: used, and shown as such"}
        for _, row in rows
        if not row.verified
    ]
    found += [
        {
            "rule": row.id,
            "code": "STALE",
            "text": f"last verified {row.last_verified}, more than {STALE_DAYS} days ago",
        }
        for _, row in rows
        if row.stale(today)
    ]
    return found


def _content(name: str, row: "RuleRow") -> dict[str, Any]:
    return {"set": name, **row.model_dump(mode="json")}


def _print(rows: list[tuple[str, "RuleRow"]]) -> None:
    from helio.output import print_table

    print_table(
        ("Set", "Rule", "Version", "Place", "From", "To", "Citation", ""),
        [
            (
                name,
                row.id,
                row.version,
                row.jurisdiction,
                _day(row.effective_from),
                _day(row.effective_to),
                row.citation,
                "" if row.verified else "not verified",
            )
            for name, row in rows
        ],
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
