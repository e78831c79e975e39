"""The affiliate rule as two lists: what the regulated side may read of us, and what may come from it to our sales.

A utility must not favour a company that it is tied to, nor learn from it more about customers than it needs for its own
service; and what it knows as a utility must not reach those who sell (CPUC D.97-12-088, affiliate transaction rules IV
and V; FERC 18 CFR 358). Both are enforced by topic, since a principal reads whole ones: a topic that the regulated side
reads is either one of ``WHOLE_TOPICS``, or each of its events stands in ``REGULATED_MAY_READ``; every event of a topic
that it owns and sales reads stands in ``MAY_REACH_SALES``. A test fails for any that does not.
"""

from typing import Final

REGULATED: Final = ("aov04", "rcv02", "rcv03", "rev02")
"""The utility's own systems: interconnection, customer service, billing, compliance."""
SALES: Final = ("lead", "design", "contracting")
"""Services in which somebody sells."""

WHOLE_TOPICS: Final = {
    "ncv03.lead.erasures": "whoever was told anything has to forget it",
    "ncv03.permitting.events": "AOV-04 is party to an application, and decides with the permit before its eyes",
    "ncv03.commissioning.events": "the same for the permission to operate",
    "ncv03.permitting.receipts": "what became of the utility's own messages, told to itself",
}
"""Topics on which nothing but the utility's own business with a project is said -> why it may read all of them."""
_ONBOARDING: Final = (
    "ActivationBlocked", "SystemEnergized", "SystemDeenergized", "MonitoringRegistered", "SystemActivated",
    "DocumentationPackageDelivered", "CustomerTrained", "OnboardingDelivered", "OnboardingCompleted",
    "OnboardingIncomplete", "EquipmentReplaced", "EquipmentReplacementRequested", "BillingClarityNoticeIssued",
    "NetBillingEnrollmentRequested", "SystemOffline", "SystemRestored", "ExportLimitExceeded", "ExportWithinLimit",
    "SystemDecommissioned", "CompensationCompleted",
)  # fmt: skip
"""What runs on its grid, since when, and who bills what. No survey, no consent, no production, no fault."""

REGULATED_MAY_READ: Final = frozenset(f"ncv03.onboarding.{name}" for name in _ONBOARDING)
"""Names of events, without version, on the one topic where customers could be spoken of."""

_RULES: Final = (
    "InterconnectionRuleChanged", "DisclosureTemplateChanged", "IncentiveRuleChanged", "TariffPublished",
    "BusinessCalendarPublished",
)  # fmt: skip
MAY_REACH_SALES: Final = frozenset(f"rev02.rules.{name}" for name in _RULES)
"""Of the regulated side's own events: what anybody may read in the tariff book. What AOV-04 decides about a customer
reaches those who build, and through them the seller of that one customer's contract."""

LEFT_BEHIND: Final = frozenset({"ncv03.onboarding.SurveyCompleted"})
"""Published no more; records of before the rule lie on a topic of the regulated side until they are 400 days old."""
