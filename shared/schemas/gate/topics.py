"""The topic table of today against a released one."""

from collections.abc import Iterator
from typing import Any, Final

from shared.schemas.gate.findings import Finding

Facts = dict[str, Any]

FREE: Final = frozenset({"name", "purpose", "pii", "types", "consumers", "retention_days", "configs"})
"""Columns with a rule of their own, or words only. Any change of another column is a finding."""

ADDED: Final = {"message.timestamp.type": "LogAppendTime"}
"""Settings that a release may not have and today's table may: nothing was promised of what they change."""


def topic_findings(old: dict[str, Facts], new: dict[str, Facts]) -> Iterator[Finding]:
    """Compares two tables as :meth:`shared.schemas.gate.contract.Contract.topics` gives them."""
    for name, before in old.items():
        if name not in new:
            yield Finding(
                f"topic {name}", "removed or renamed", "its readers and their offsets are on the released name",
                "bring it back; a new name is a new topic beside it",
            )  # fmt: skip
        else:
            yield from _columns(f"topic {name}", before, new[name])
    places = {ce_type: name for name, facts in new.items() for ce_type in facts["types"]}
    for name, before in old.items():
        for ce_type in before["types"]:
            now = places.get(ce_type, name)  # an event that is gone is found by its schema
            if now != name:
                yield Finding(
                    ce_type, f"moved from topic {name} to {now}", "readers of the released topic never see it again",
                    "publish it on the released topic",
                )  # fmt: skip


def _columns(where: str, old: Facts, new: Facts) -> Iterator[Finding]:
    old = {"removes": old["compacted"] and not old.get("one_record_a_key")} | old  # of releases without the column
    gone = [reader for reader in old["consumers"] if reader not in new["consumers"]]
    if gone:
        yield Finding(
            where, f"{', '.join(gone)} may no longer read it", "a released reader is denied", "grant it again"
        )
    if new.get("one_record_a_key") and new["compacted"] and not old["compacted"]:
        old = old | {name: new[name] for name in ("compacted", "configs")}  # all records, and for ever
    if new["retention_days"] < old["retention_days"] and not new["compacted"]:
        what = f"kept {new['retention_days']} days instead of {old['retention_days']}"
        yield Finding(where, what, "a reader that was promised longer loses records", "keep it as long as released")
    for column in sorted((old.keys() | new.keys()) - FREE):
        before, after = old.get(column), new.get(column)
        if before != after and column in old:
            why = _WHY.get(column, "readers rely on what was released")
            what = f"{column} changed from {before} to {after}"
            yield Finding(where, what, why, "change it back; what is different is a new topic")
    for setting in sorted(old["configs"].keys() | new["configs"].keys()):
        yield from _setting(where, setting, old["configs"].get(setting), new["configs"].get(setting))


_WHY: Final = {
    "owner": "readers take a fact only from its owner",
    "sources": "readers know the owner's facts by it, and put all others into quarantine",
    "partitions": "a key moves to another partition and its order is lost",
    "compacted": "readers find either all records or the latest per key, not the other",
    "key": "order and compaction are per key",
    "removes": "readers take a record without value for the end of its key's state, or for none",
}


def _setting(where: str, setting: str, before: str | None, after: str | None) -> Iterator[Finding]:
    if before == after or (setting == "retention.ms" and before and after):
        return  # retention has its own column
    if before is None and ADDED.get(setting) == after:
        return
    larger = before is not None and after is not None and _number(after) >= _number(before) >= 0
    if not larger:
        what = f"{setting} changed from {before} to {after}"
        why = "records go earlier, or are refused, where that was not promised"
        yield Finding(where, what, why, "set it back to at least the released value")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else -1
