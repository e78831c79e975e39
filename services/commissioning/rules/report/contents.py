"""What stands in a commissioning report, as plain JSON: the readings as they were given, and what became of them."""

import hashlib
import json
from dataclasses import asdict
from typing import Any, Final

from services.commissioning.rules.commission.judge import Report

STANDARD: Final = "IEC 62446-1:2016 test category 1; IEC 61724-1:2021 performance ratio"
OF_STORAGE: Final = "IEC 62446-1:2016 test category 1 as far as it applies to storage alone; discharge at rated power"


def contents(report: Report, heading: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    """``heading``: what was tested, when, with which instrument. ``measured``: the readings as they were given."""
    judged = report.content()
    whole = report.whole
    return {
        "heading": heading,
        "standard": OF_STORAGE if whole is not None and whole.ratio is None else STANDARD,
        "passed": judged["passed"],
        "tests": judged["tests"],
        "invalid": judged["invalid"],
        "warnings": judged["warnings"],
        "performance": None if whole is None else {**asdict(whole), "passed": whole.passed},
        "measured": measured,
    }


def canonical(content: dict[str, Any]) -> bytes:
    """Sorted keys, no blanks, UTF-8: the bytes that a hash is of. ValueError for what JSON cannot hold."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
