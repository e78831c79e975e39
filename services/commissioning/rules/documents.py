"""What the utility wants to see before it gives permission to operate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Required:
    name: str
    what: str
    citation: str


REQUIRED: Final = (
    Required("final_inspection", "the authority's final approval", "FERC SGIP Attachment 5, Certificate of Completion"),
    Required("certificate_of_completion", "signed by the installer", "FERC SGIP Attachment 5"),
    Required("commissioning_report", "the tests and their results", "IEC 62446-1:2016"),
    Required("as_built_drawing", "the single-line diagram as built", "IEC 62446-1:2016"),
    Required("photos", "meter, disconnect and placard", "policy: asked for by most utilities"),
    Required("settings_attestation", "the utility-required settings profile is active", "IEEE 1547.1-2020"),
)


def missing(present: Iterable[str]) -> tuple[str, ...]:
    """The required documents that are not there yet, in the order of ``REQUIRED``."""
    known = set(present)
    return tuple(one.name for one in REQUIRED if one.name not in known)
