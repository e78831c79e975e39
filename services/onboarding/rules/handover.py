"""What the owner takes home, as one ZIP: training, papers of the system, and a manifest with the hash of each file."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from services.onboarding.rules.checklists import Item
from services.onboarding.rules.warranty import kind_of, warranty
from shared.schemas.parts import SerialNumber

MANIFEST: Final = "manifest.json"
STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file in the archive (the oldest that ZIP knows): the same package is the same bytes."""


def training(items: Sequence[Item], covered: Iterable[str]) -> str:
    """The checklist as it was gone through."""
    done = set(covered)
    return "".join(f"[{'x' if one.code in done else ' '}] {one.what}\n" for one in items)


def serial_list(serials: Sequence[SerialNumber], categories: Mapping[str, str], since: date) -> str:
    """CSV: sku, serial, kind, warranty_start, warranty_end, warranty_source."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("sku", "serial", "kind", "warranty_start", "warranty_end", "warranty_source"))
    for one in serials:
        kind = kind_of(categories.get(one.sku))
        terms = warranty(kind, since)
        known = ("", "", "") if terms is None else (terms.start, terms.end, terms.source)
        rows.writerow((one.sku, one.serial, kind, *known))
    return text.getvalue()


def as_json(facts: Any) -> str:
    return json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def package(files: Mapping[str, bytes], made_at: datetime, **about: str) -> bytes:
    """A ZIP of files by name, with ``manifest.json``: ``files[]{name, bytes, sha256}``, when it was made, for whom."""
    listed = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    manifest = as_json({"made_at": made_at.isoformat(), **about, "files": listed}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*sorted(files.items()), (MANIFEST, manifest)]:
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
