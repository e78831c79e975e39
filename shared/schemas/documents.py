"""The kinds of documents that belong to projects: who may add and read each, what it may be, how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
HEIC: Final = "image/heic"
CSV: Final = "text/csv"
PICTURES: Final = (JPEG, PNG, HEIC)
PAPERS: Final = (PDF, *PICTURES)
"""A paper comes as a scan or as a photo of it."""
YEAR: Final = 365


@dataclass(frozen=True)
class Kind:
    """One kind of document. Roles as in ``roles.py``; each reaches as far as there."""

    what: str
    readers: tuple[str, ...]
    givers: tuple[str, ...] = ()
    """Who may add one. Empty: only the services themselves write it."""
    media_types: tuple[str, ...] = PAPERS
    """What one that is added may be."""
    kept_days: int | None = None
    """From when it was added; None: as long as the project's record."""
    citation: str = "ours"
    """Where the time comes from."""
    erased: bool = False
    """It goes when the project is erased: nobody has to prove anything by it."""
    of_owner: bool = False
    """Of the owner to whom it was given, or who gave it: who has bought the house since does not see it."""


_STAFF: Final = ("sales", "designer", "permit_tech", "commissioning_agent", "quality", "support", "operator")
_SITE: Final = ("crew", "quality", "commissioning_agent", "operator")

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        # written by the services
        "record": Kind("kept before kinds were told apart", ("customer", *_STAFF)),
        "proposal": Kind("the offer as the customer reads it", ("customer", *_STAFF), of_owner=True),
        "drawing": Kind("roof plan, one-line diagram", ("customer", *_STAFF, "ahj", "crew")),
        "permit_packet": Kind(
            "what a permit was applied for with, and the letters that answer corrections", ("customer", *_STAFF, "ahj")
        ),
        "contract": Kind(
            "what is signed", ("customer", "sales", "support", "operator"), kept_days=10 * YEAR, of_owner=True
        ),
        "commissioning_report": Kind(
            "the tests and their results", ("customer", "commissioning_agent", "quality", "support", "operator", "ahj")
        ),
        "attestation": Kind("who said what to us, when, in which session", ("quality", "operator")),
        # added by people
        "site_photo": Kind(
            "roof, meter, main panel, before the work", ("customer", *_STAFF), ("customer", "sales"), PICTURES,
            erased=True, of_owner=True,
        ),
        "installation_photo": Kind(
            "a shot of the list, of what was built", (*_SITE, "support", "ahj"), ("crew", "quality"), PICTURES,
            10 * YEAR,
        ),
        "hazard_analysis": Kind(
            "signed by the crew on site", ("crew", "quality", "operator"), ("crew",), kept_days=5 * YEAR,
            citation="29 CFR 1904.33, as for the log",
        ),
        "cancellation_notice": Kind(
            "a letter or e-mail by which a customer cancels", ("sales", "support", "operator"), ("sales", "support"),
            kept_days=7 * YEAR,
        ),
        "signed_paper": Kind(
            "a contract that was signed on paper", ("customer", "sales", "support", "operator"), ("sales", "support"),
            kept_days=10 * YEAR, of_owner=True,
        ),
        "customer_guide": Kind(
            "the consumer guide, signed by the customer", ("customer", "sales", "permit_tech", "operator"),
            ("customer", "sales", "permit_tech"), kept_days=3 * YEAR, citation="CPUC D.20-02-011", of_owner=True,
        ),
        "owner_authorization": Kind(
            "the owner lets us apply", ("customer", "permit_tech", "ahj", "operator"), ("customer", "permit_tech"),
            of_owner=True,
        ),
        "equipment_certificate": Kind(
            "a listing of a module, inverter or control", (*_STAFF, "ahj"), ("designer", "permit_tech"),
        ),
        "permit": Kind("as the authority issued it", ("customer", *_STAFF, "ahj", "crew"), ("ahj", "permit_tech")),
        "inspection_card": Kind(
            "signed by the inspector", ("customer", *_SITE, "ahj"), ("ahj", "commissioning_agent"),
        ),
        "utility_letter": Kind(
            "what the utility has written to us: how long its approval holds, what it authorizes",
            ("customer", "permit_tech", "commissioning_agent", "quality", "operator"),
            ("permit_tech", "commissioning_agent"),
        ),
        "permission_document": Kind(
            "what the utility asks for with a request to operate",
            ("commissioning_agent", "quality", "permit_tech", "operator"), ("commissioning_agent",),
        ),
        "calibration_certificate": Kind(
            "of a measuring instrument", ("commissioning_agent", "quality", "operator"), ("commissioning_agent",),
        ),
        "measurements": Kind(
            "a tester's file", ("commissioning_agent", "quality", "operator"), ("commissioning_agent",), (CSV, PDF),
        ),
        "training_record": Kind(
            "what the customer was shown, signed", ("customer", "support", "quality", "operator"), ("support",),
            of_owner=True,
        ),
        "usage": Kind(
            "bills and readings", ("customer", "sales", "designer"), ("customer", "sales"), (*PAPERS, CSV),
            erased=True, of_owner=True,
        ),
    }
)  # fmt: skip
