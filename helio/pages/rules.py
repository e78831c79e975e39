"""The dated rules as a page, and what differs between two sets of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from shared.rules.ruleset import RuleRow, rule_set

Named = tuple[str, RuleRow]
"""A row with the name of its set."""
HEAD: Final = """# Rules of law and of the company

Printed by `helio rules page` from the rows under `shared/rules/data`; `helio rules show ID` prints one in full. *Read*
says when somebody last read the text itself; a row that nobody has read is used, and shown as such wherever it decides.
"""
_SAME: Final = ("last_verified", "verified", "url")
"""What may change without changing the rule."""


def as_page(sets: Iterable[str]) -> str:
    """Markdown: a table for each set."""
    parts = [HEAD]
    for name in sets:
        parts.append(f"## {name.replace('_', ' ').capitalize()}\n")
        parts.append(
            "| rule | about | place | from | to | by date of | source | read |\n|---|---|---|---|---|---|---|---|"
        )
        parts += [_line(row) for row in rule_set(name)]
        parts.append("")
    return "\n".join(parts)


def _line(row: RuleRow) -> str:
    place = ", ".join(part for part in row.place if part is not None)
    source = row.citation if row.url is None else f"[{row.citation.replace('|', '/')}]({row.url})"
    read = f"{row.last_verified}" if row.verified else "**not read**"
    cells = (
        f"`{row.id}` v{row.version}", ", ".join(row.applies_to).replace("_", " "), place, row.effective_from,
        row.effective_to or "", row.grandfather_by or "", source, read,
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def difference(old: Iterable[Named], new: Iterable[Named], today: date) -> dict[str, Any]:
    """Rows that came, went or changed, and whom they touch.

    A change is retroactive where it would have decided a day that is past: it has to come as a new row with its own
    date instead.
    """
    before = {(name, row.id): row for name, row in old}
    after = {(name, row.id): row for name, row in new}
    common = [key for key in after if key in before]
    changed = [
        {"set": key[0], "rule": key[1], "fields": fields}
        for key in common
        if (fields := _fields(before[key], after[key]))
    ]
    added = [key for key in after if key not in before]
    touching = [(key[0], after[key]) for key in added]
    touching += [(key[0], after[key]) for key in common if set(_fields(before[key], after[key])) - set(_SAME)]
    return {
        "added": [{"set": name, "rule": rule} for name, rule in added],
        "removed": [{"set": name, "rule": rule} for name, rule in before if (name, rule) not in after],
        "changed": changed,
        "touched": [_touched(name, row) for name, row in touching],
        "retroactive": sorted(row.id for _, row in touching if row.effective_from < today),
    }


def _fields(old: RuleRow, new: RuleRow) -> dict[str, dict[str, Any]]:
    one, other = old.model_dump(mode="json"), new.model_dump(mode="json")
    return {name: {"old": one[name], "new": other[name]} for name in one if one[name] != other[name]}


def _touched(name: str, row: RuleRow) -> dict[str, Any]:
    """Which projects a row concerns: what was signed or sent before its date keeps the version it had."""
    return {
        "set": name, "rule": row.id, "jurisdiction": row.jurisdiction, "utility_id": row.utility_id,
        "ahj_id": row.ahj_id, "applies_to": list(row.applies_to), "by": row.grandfather_by,
        "from": row.effective_from.isoformat(),
        "to": None if row.effective_to is None else row.effective_to.isoformat(),
    }  # fmt: skip
