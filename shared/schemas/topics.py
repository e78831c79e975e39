"""The one table of topics: who writes each, who may read it, how long it is kept.

Topic creation, ACLs, Kafka principals, the AsyncAPI document and the tables in every service's README are
generated from here. A principal not named here can neither read nor write.
"""

from dataclasses import dataclass
from typing import Final, Literal

SERVICES: Final = ("lead", "design", "contracting", "permitting", "fieldops", "commissioning", "onboarding")
OUTSIDE: Final = ("aov04", "smv03", "rcv02", "rcv03", "rev02")
VIEWS: Final[tuple[str, ...]] = ("inbox", "metrics")
"""Ours, beside the services: each reads topics into a database of its own and answers questions. A view publishes
nothing, and no project waits for it to close. Package ``views.<name>``; see docs/extending.md."""
SOURCES: Final[dict[str, tuple[str, ...]]] = {
    **{service: (f"/ncv03/{service}",) for service in SERVICES},
    "aov04": ("urn:aov04:interconnection", "/aov04"),
    "rcv02": ("urn:rcv02:service", "/rcv02"),
    "rcv03": ("urn:rcv03:billing", "/rcv03"),
    "rev02": ("urn:rev02:rules", "/rev02"),
}
"""Owner -> what it may state as ``ce_source``; the first is what the SDK writes. A fact counts only from its owner."""
AUDIT: Final = "audit"
"""Reads every topic and every database, writes nothing: for operations and for tests."""

TOMBSTONE_DAYS: Final = 30
"""How long a removal stays visible on a compacted topic."""

Operation = Literal["READ", "WRITE"]


@dataclass(frozen=True)
class Topic:
    """One Kafka topic. The record key is always ``project_id`` as text."""

    name: str
    owner: str
    """The one principal that may write."""
    consumers: tuple[str, ...]
    """The principals that may read, ``audit`` aside."""
    purpose: str
    partitions: int = 6
    retention_days: int = 400
    """A project takes about four months; a year of history lets a new consumer start from the beginning."""
    compacted: bool = False
    """Keep the latest record per key for ever instead of all records for ``retention_days``."""
    one_record_a_key: bool = False
    """No two records have one key: compacted, the topic keeps them all."""
    foreign: bool = False
    """In a language of its owner's own: no record is an event of this contract, and a translator reads it."""
    pii: tuple[str, ...] = ()
    """``Event.field`` paths that carry personal data, sealed under the project's key; all else is ids and business
    facts. What people said in their own words is in no event: ``Work.keep_words``."""
    opened_by: tuple[str, ...] = ()
    """The principals that hold the keys of what is sealed here; the owner is one of them."""

    @property
    def removes(self) -> bool:
        """Whether a record without value means something: the removal of its key's state."""
        return self.compacted and not self.one_record_a_key

    @property
    def configs(self) -> dict[str, str]:
        """The broker's topic settings.

        When a record was written is for the broker to say: a writer whose clock stands in 1970 would have its records
        deleted, as too old, before anybody has read them.
        """
        both = {"max.message.bytes": "10485760", "message.timestamp.type": "LogAppendTime"}
        if self.compacted:
            return both | {
                "cleanup.policy": "compact",
                "min.compaction.lag.ms": "0",
                # a reader that was away for less than this still sees every removal
                "delete.retention.ms": str(TOMBSTONE_DAYS * 86_400_000),
            }
        return both | {
            "cleanup.policy": "delete",
            "retention.ms": str(self.retention_days * 86_400_000),
        }


TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        "ncv03.lead.events",
        "lead",
        ("design", "contracting", "metrics"),
        "Inquiries, usage, site facts, energy analysis and the qualification decision.",
        pii=(
            "SiteAssessed.site",
            "EnergyAnalysisCompleted.load",  # a home's usage tells when nobody is in
            "LeadQualified.credit_band",
        ),
        opened_by=("lead", "design"),
    ),
    Topic(
        "ncv03.lead.erasures",
        "lead",
        (*(service for service in SERVICES if service != "lead"), "aov04", "smv03", "rcv02", "rcv03"),
        "Projects whose personal data is to be forgotten, for everybody who was told anything of them.",
        retention_days=430,  # outlives whatever it is about
    ),
    Topic(
        "ncv03.design.events",
        "design",
        ("lead", "contracting", "permitting", "metrics"),
        "Design versions, proposals and what the customer answered to them.",
    ),
    Topic(
        "ncv03.contracting.events",
        "contracting",
        (*(service for service in SERVICES if service != "contracting"), "metrics"),
        "Financing, contract, sales order, change orders, and the closing of a project.",
    ),
    Topic(
        "ncv03.permitting.events",
        "permitting",
        ("lead", "design", "contracting", "fieldops", "commissioning", "onboarding", "aov04", "metrics"),
        "Building permits and interconnection applications.",
    ),
    Topic(
        "ncv03.permitting.receipts",
        "permitting",
        ("aov04",),
        "What became of each message of the utility: taken, without effect, or refused and why.",
    ),
    Topic(
        "ncv03.fieldops.events",
        "fieldops",
        ("lead", "design", "contracting", "permitting", "commissioning", "onboarding", "metrics"),
        "Purchase orders, deliveries, installation, safety and rework.",
    ),
    Topic(
        "ncv03.commissioning.events",
        "commissioning",
        ("contracting", "permitting", "fieldops", "onboarding", "aov04", "metrics"),
        "Inspections, commissioning tests and permission to operate.",
    ),
    Topic(
        "ncv03.onboarding.events",
        "onboarding",
        ("lead", "design", "contracting", "fieldops", "smv03", "rcv02", "rcv03", "aov04", "metrics"),
        "Activation, training, monitoring and who bills what. The regulated side reads it: see affiliates.py.",
    ),
    Topic(
        "ncv03.surveys.events",
        "onboarding",
        ("metrics",),
        "Whether customers are content: nothing for the regulated side, nor for sales.",
    ),
    Topic(
        "ncv03.assets.events",
        "onboarding",
        ("lead", "design", "contracting", "permitting", "fieldops", "commissioning", "smv03", "metrics"),
        "The life of activated systems: consents, owners, production, faults. Not for the regulated side.",
    ),
    Topic(
        "ncv03.activated-systems.state",
        "onboarding",
        ("smv03",),
        "The registry: the latest state of every activated system; a null value removes it.",
        compacted=True,
    ),
    *(
        Topic(
            f"ncv03.{service}.tasks",
            service,
            ("inbox",),
            "What waits for people in this service, and that it no longer does; names nobody.",
            partitions=1,  # a few dozen records a project
        )
        for service in SERVICES
    ),
    Topic(
        "aov04.interconnection.events",
        "aov04",
        ("permitting", "commissioning", "metrics"),
        "What a regulated utility decides that speaks this contract itself, as AOV-04 did.",
    ),
    Topic(
        "aov04.gis.messages",
        "aov04",
        ("permitting",),
        "What AOV-04 says of applications, agreements and permissions, in its own language; permitting translates it.",
        foreign=True,
    ),
    Topic(
        "rcv02.service.events",
        "rcv02",
        ("onboarding",),
        "What the utility's customer service acknowledges.",
    ),
    Topic(
        "rcv03.billing.events",
        "rcv03",
        ("onboarding",),
        "What the utility's billing acknowledges: enrolments into net billing, and their end.",
    ),
    Topic(
        "rev02.rules.events",
        "rev02",
        SERVICES,
        "Rules, disclosures, tariffs, incentives and calendars, each with the dates it is in force; kept for ever.",
        partitions=1,
        compacted=True,
        one_record_a_key=True,  # of each version of a rule: one that has been in force for years is still there
    ),
)

BY_NAME: Final = {topic.name: topic for topic in TOPICS}


@dataclass(frozen=True)
class Grant:
    """One allowed operation of one principal on one topic."""

    principal: str
    operation: Operation
    topic: str


def key_holders() -> dict[str, bool]:
    """Who holds the keys of projects; True for the owner of what is sealed, who makes and deletes them."""
    return {who: who == topic.owner for topic in TOPICS for who in topic.opened_by}


def principals() -> tuple[str, ...]:
    """Every Kafka principal that exists, the broker's own administrator aside."""
    return (*SERVICES, *OUTSIDE, *VIEWS, AUDIT)


def grants() -> tuple[Grant, ...]:
    """All that is allowed; whatever is not listed is denied."""
    found: list[Grant] = []
    for topic in TOPICS:
        found.append(Grant(topic.owner, "WRITE", topic.name))
        found.extend(Grant(reader, "READ", topic.name) for reader in (*topic.consumers, AUDIT))
    return tuple(found)


def subscriptions(principal: str) -> tuple[str, ...]:
    """The topics a principal consumes, in table order."""
    return tuple(topic.name for topic in TOPICS if principal in topic.consumers)
