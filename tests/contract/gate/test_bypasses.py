"""Whoever changes the contract behind the gate's back is found: every way that anybody has thought of."""

from pathlib import Path

import pytest

from shared.schemas.gate.check import against
from shared.schemas.gate.releases import Release, releases
from tests.contract.gate.spoil import Change, appended, both, field, member, replaced, schemas, spoilt, topic

ROOT = Path(__file__).parents[3]
LEAD, CONTRACTING, AOV04, ONBOARDING = (schemas(name) for name in ("lead", "contracting", "aov04", "onboarding"))
WIRE, VALUES, CATALOGUE = (schemas(name) for name in ("wire", "values", "catalogue"))
TOPICS, UPCASTERS, PLAUSIBILITY = (schemas(name) for name in ("topics", "upcasters", "plausibility"))
QUALIFIED = "ncv03.lead.LeadQualified.v1"
APPROVED = "ncv03.contracting.FinancingApproved.v1"
DECLINED = "ncv03.contracting.FinancingDeclined.v1"
SIGNED = "ncv03.contracting.ContractSigned.v1"
V1, V2 = "ncv03.onboarding.SystemActivated.v1", "ncv03.onboarding.SystemActivated.v2"

VALIDATOR = "@pydantic.field_validator({name!r})\n@classmethod\ndef _judge(cls, found):\n    {body}\n    return found"
RULE = "@pydantic.model_validator(mode='after')\ndef _judge(self):\n    {body}\n    return self"
REFUSE = "raise ValueError('no')"

# what was done, where it is found, what is said of it
BYPASSES: dict[str, tuple[Change, str, str]] = {
    "a field is renamed": (
        both(field(LEAD, "LeadQualified", "score", "points: int")), f"{QUALIFIED}: score", "field removed or renamed",
    ),
    "an optional field is removed": (
        field(LEAD, "LeadQualified", "credit_band", None), f"{QUALIFIED}: credit_band", "field removed or renamed",
    ),
    "a required field is added": (
        member(LEAD, "LeadQualified", "budget_cents: int"), f"{QUALIFIED}: budget_cents", "required field added",
    ),
    "an optional field is required": (
        field(CONTRACTING, "FinancingApproved", "stipulations", "stipulations: tuple[str, ...]"),
        f"{APPROVED}: stipulations", "optional field is now required",
    ),
    "a type is another": (
        field(LEAD, "LeadQualified", "score", "score: str"), f"{QUALIFIED}: score", "type changed",
    ),
    "null is a value of what we publish": (
        field(LEAD, "LeadQualified", "score", "score: int | None"), f"{QUALIFIED}: score", "null allowed besides",
    ),
    "an enumeration that we publish grows": (
        member(LEAD, "Channel", "FAIR = 'fair'"), "ncv03.lead.LeadCaptured.v1: channel", "enum value added: 'fair'",
    ),
    "an enumeration shrinks": (
        field(schemas("closing"), "ClosingReason", "DECOMMISSIONED", None),
        "ncv03.contracting.ProjectClosed.v1: reason", "enum value removed: 'decommissioned'",
    ),
    "a bound is narrower": (
        field(LEAD, "LeadQualified", "score", "score: int = pydantic.Field(ge=0, le=99)"),
        f"{QUALIFIED}: score", "maximum changed from 100 to 99",
    ),
    "a bound of what we publish is wider": (
        field(LEAD, "LeadQualified", "score", "score: int = pydantic.Field(ge=0, le=101)"),
        f"{QUALIFIED}: score", "maximum changed from 100 to 101",
    ),
    "a bound of what we only read is narrower": (
        field(AOV04, "StudyRequired", "deposit_cents", "deposit_cents: int = pydantic.Field(ge=100)"),
        "aov04.interconnection.StudyRequired.v1: deposit_cents", "minimum changed from 0 to 100",
    ),
    "a default is another": (
        field(CONTRACTING, "FinancingApproved", "stipulations", "stipulations: tuple[str, ...] = ('none',)"),
        f"{APPROVED}: stipulations", "the default changed",
    ),
    "a default comes from a function, unseen in the schema": (
        both(
            field(
                ONBOARDING, "Nameplate", "rtg_max_wh",
                "rtg_max_wh: int = pydantic.Field(ge=0, default_factory=lambda: 5, json_schema_extra={'default': 0})",
            ),
        ),
        V2, "is read otherwise: nameplate.rtg_max_wh was 0, is 5",
    ),
    "unknown fields are refused": (
        member(LEAD, "LeadQualified", "model_config = pydantic.ConfigDict(extra='forbid')"),
        QUALIFIED, "narrowed from any to nothing",
    ),
    "a validator refuses a value": (
        member(LEAD, "LeadQualified", VALIDATOR.format(name="score", body=f"if found == 0: {REFUSE}")),
        QUALIFIED, "is refused",
    ),
    "a validator refuses an instant": (
        member(
            CONTRACTING, "ContractSigned",
            VALIDATOR.format(name="signed_at", body=f"if found.year < 2025: {REFUSE}"),
        ),
        SIGNED, "is refused",
    ),
    "a validator refuses a day far away": (
        member(
            CONTRACTING, "FinancingDeclined",
            VALIDATOR.format(name="notice_due", body=f"if found.year > 2035: {REFUSE}"),
        ),
        DECLINED, "is refused",
    ),
    "a day has to be nearer to the fact": (
        field(CONTRACTING, "FinancingDeclined", "alternatives_until", "alternatives_until: PastInstant"),
        f"{DECLINED}: alternatives_until", "x-plausible",
    ),
    "days are judged against something else": (
        replaced(
            schemas("plausibility"),
            "problem(one, decided, read)",
            "problem(one, decided.replace(year=2020), read.replace(year=2020))",
        ),
        "", "does not fit its headers",
    ),
    "a rule across fields": (
        member(
            CONTRACTING, "FinancingApproved", RULE.format(body=f"if self.dealer_fee_pct > self.apr_pct * 9: {REFUSE}")
        ),
        APPROVED, "is refused",
    ),
    "a validator reads a value as another": (
        member(CONTRACTING, "FinancingApproved", VALIDATOR.format(name="apr_pct", body="found = round(found, 1)")),
        APPROVED, "is read otherwise: apr_pct",
    ),
    "null is read as nought": (
        member(AOV04, "StudyRequired", VALIDATOR.format(name="largest_passing_kwac", body="found = found or 0.0")),
        "aov04.interconnection.StudyRequired.v1", "largest_passing_kwac was None, is 0.0",
    ),
    "a rule that released readers keep is lifted": (
        replaced(
            "shared/schemas/quantities.py",
            'raise ValueError(f"unknown time zone {name!r}") from error',
            "return name",
        ),
        QUALIFIED, "which released readers refuse",
    ),
    "a number is written in another unit": (
        member(
            CONTRACTING, "FinancingApproved",
            "@pydantic.field_serializer('apr_pct')\ndef _write(self, found: float) -> float:\n    return found / 100",
        ),
        APPROVED, "is read otherwise: apr_pct",
    ),
    "a field is written under another name": (
        both(
            field(
                LEAD, "LeadQualified", "score",
                "score: int = pydantic.Field(ge=0, le=100, serialization_alias='points')",
            ),
            replaced(VALUES, "to_json(event)", "to_json(event, by_alias=True)"),
        ),
        QUALIFIED, "score is gone",
    ),
    "fields with their default are no longer written": (
        replaced(VALUES, "to_json(event)", "to_json(event, exclude_defaults=True)"), "", "is gone",
    ),
    "an event is gone": (
        appended(LEAD, f"from shared.schemas.event import CATALOGUE\nCATALOGUE.pop({QUALIFIED!r})\ndel LeadQualified"),
        QUALIFIED, "removed or renamed",
    ),
    "an event is renamed": (
        replaced(LEAD, "ncv03.lead.LeadQualified.v1", "ncv03.lead.Qualified.v1"), QUALIFIED, "removed or renamed",
    ),
    "a version is skipped without an upcaster": (
        replaced(LEAD, "ncv03.lead.LeadQualified.v1", "ncv03.lead.LeadQualified.v2"), QUALIFIED, "removed or renamed",
    ),
    "an upcaster is dropped": (appended(CATALOGUE, f"UPCASTERS.pop({V1!r})"), V1, "removed or renamed"),
    "an upcaster converts otherwise": (
        replaced(UPCASTERS, "round(limit_kw * 1000)", "round(limit_kw)"), V1, "is read otherwise: export_limit_w",
    ),
    "an event moves to another topic": (
        appended(CATALOGUE, f"TOPIC_OF = TOPIC_OF | {{{QUALIFIED!r}: 'ncv03.design.events'}}"),
        QUALIFIED, "moved from topic ncv03.lead.events to ncv03.design.events",
    ),
    "a topic is renamed": (
        both(
            replaced(TOPICS, "ncv03.activated-systems.state", "ncv03.systems.state"),
            replaced(CATALOGUE, "ncv03.activated-systems.state", "ncv03.systems.state"),
        ),
        "topic ncv03.activated-systems.state", "removed or renamed",
    ),
    "a topic has another owner": (
        topic("ncv03.activated-systems.state", owner="commissioning"),
        "topic ncv03.activated-systems.state", "owner changed from onboarding to commissioning",
    ),
    "a reader is shut out": (
        topic("ncv03.onboarding.events", consumers=("lead", "contracting", "smv03", "rcv02")),
        "topic ncv03.onboarding.events", "rcv03 may no longer read it",
    ),
    "a topic has more partitions": (
        topic("ncv03.lead.events", partitions=12), "topic ncv03.lead.events", "partitions changed from 6 to 12",
    ),
    "a topic is compacted": (
        topic("ncv03.lead.events", compacted=True), "topic ncv03.lead.events", "compacted changed from False to True",
    ),
    "the registry is not compacted": (
        topic("ncv03.activated-systems.state", compacted=False),
        "topic ncv03.activated-systems.state", "compacted changed",
    ),
    "records are kept for a shorter time": (
        topic("ncv03.lead.events", retention_days=399), "topic ncv03.lead.events", "kept 399 days instead of 400",
    ),
    "a removal is seen for a shorter time": (
        replaced(TOPICS, "str(TOMBSTONE_DAYS * 86_400_000)", "str(86_400_000)"),
        "topic ncv03.activated-systems.state", "delete.retention.ms changed",
    ),
    "records have to be smaller": (
        replaced(TOPICS, "10485760", "1048576"), "topic ncv03.lead.events", "max.message.bytes changed",
    ),
    "a header is required": (
        replaced(WIRE, '"content-type",\n)', '"content-type", "ce_causationid",\n)'),
        "headers: ce_causationid", "optional field is now required",
    ),
    "an offset of an instant is refused": (
        replaced(schemas("textforms"), "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])", "Z"), "headers", "pattern changed",
    ),
    "a charset is refused": (
        replaced(WIRE, "[ \\t]*(?:;[ -~]{0,200})?", ""),
        "headers", "content-type application/json; charset=utf-8' is refused",
    ),
    "unknown headers are refused": (
        replaced(
            WIRE, "elif name in _TRACE and raw is not None:",
            "elif name not in _TRACE:\n            raise MalformedEnvelope(name, '?')\n        elif raw is not None:",
        ),
        "headers", "is refused",
    ),
    "a broken trace costs a fact": (
        replaced(
            WIRE, "        traceparent = None\n", "        raise MalformedEnvelope('traceparent', 'is broken')\n",
        ),
        "headers", "traceparent broken' is refused",
    ),
    "the cause is no longer written": (
        replaced(WIRE, "if envelope.causationid is not None:", "if False:"), "headers", "says",
    ),
    "the key is written otherwise": (
        replaced(WIRE, "return str(project_id).encode()", "return project_id.bytes"),
        "ncv03.lead.LeadCaptured.v1", "but the record key is",
    ),
    "a record may only be smaller": (
        replaced(VALUES, "4 * 1024 * 1024", "64 * 1024"), "topic ncv03.lead.events", "of 4194304 bytes is refused",
    ),
    "a clock may only be less ahead": (
        replaced(PLAUSIBILITY, "timedelta(days=1)", "timedelta(seconds=1)"),
        "topic ncv03.lead.events", "that is ahead by 1 day, 0:00:00 is refused",
    ),
    "a record may only be younger": (
        replaced(PLAUSIBILITY, "timedelta(days=36_525)", "timedelta(days=30)"),
        "topic ncv03.lead.events", "of 36525 days ago is refused",
    ),
    "a source that its owner may state is refused": (
        replaced(WIRE, "envelope.source not in sources", "envelope.source != sources[0]"),
        "topic aov04.interconnection.events", "of /aov04 is refused",
    ),
    "a removal means nothing any more": (
        replaced(TOPICS, "return self.compacted and not self.one_record_a_key", "return False"),
        "topic ncv03.activated-systems.state", "removes changed from True to False",
    ),
    "an enumeration grows and its publisher is called an outside one": (
        both(
            appended(TOPICS, "SERVICES = tuple(one for one in SERVICES if one != 'lead')"),
            member(LEAD, "Channel", "FAIR = 'fair'"),
        ),
        "ncv03.lead.LeadCaptured.v1: channel", "enum value added: 'fair'",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def release() -> Release:
    return releases(ROOT)[-1]


@pytest.mark.parametrize("name", BYPASSES)
def test_a_bypass_is_found(name: str, release: Release, tmp_path: Path) -> None:
    change, where, what = BYPASSES[name]
    with spoilt(ROOT, tmp_path, change) as contract:
        said: list[str] = []
        for finding in against(release, contract):
            said.append(str(finding))
            if finding.where.startswith(where) and what in finding.what:
                return
    pytest.fail("\n".join(said) or "nothing was found")


HARMLESS = both(
    field(LEAD, "LeadQualified", "credit_band", "credit_band: None | Code = None"),
    member(LEAD, "LeadQualified", "added_later: int | None = None\n'Since the next release.'"),
    member(LEAD, "LeadCaptured", "__doc__ = 'Other words.'"),
    appended(LEAD, "class BillParsed(Event):\n    '''New.'''\n    ce_type: ClassVar[str] = 'ncv03.lead.BillParsed.v1'"),
    field(AOV04, "StudyRequired", "study", "study: Code | None = None"),
    topic("ncv03.lead.events", consumers=("permitting", "contracting", "design"), retention_days=500, purpose="Words."),
)
"""Words, order, an optional field, an event, a reader more, a longer time, and what only we read being wider."""


def test_what_breaks_nobody_is_no_finding(release: Release, tmp_path: Path) -> None:
    with spoilt(ROOT, tmp_path, HARMLESS) as contract:
        assert "ncv03.lead.BillParsed.v1" in contract.names()
        assert [str(finding) for finding in against(release, contract)] == []


def test_a_new_version_with_an_upcaster_is_the_way_out(release: Release, tmp_path: Path) -> None:
    change = both(
        field(LEAD, "LeadQualified", "score", "points: int = pydantic.Field(ge=0, le=100)"),
        replaced(LEAD, "ncv03.lead.LeadQualified.v1", "ncv03.lead.LeadQualified.v2"),
        appended(
            UPCASTERS,
            "@upcaster('ncv03.lead.LeadQualified.v1', 'ncv03.lead.LeadQualified.v2')\n"
            "def _points(v1: Value) -> Value:\n    return v1 | {'points': v1['score']}",
        ),
    )
    with spoilt(ROOT, tmp_path, change) as contract:
        assert contract.current(QUALIFIED) == "ncv03.lead.LeadQualified.v2"
        assert [str(finding) for finding in against(release, contract)] == []


def test_a_finding_is_one_line_that_says_what_where_why_and_what_to_do(release: Release, tmp_path: Path) -> None:
    change = member(LEAD, "LeadQualified", VALIDATOR.format(name="score", body=f"if found < 90: {REFUSE}"))
    with spoilt(ROOT, tmp_path, change) as contract:
        [golden, *more] = [str(finding) for finding in against(release, contract)]
    assert "\n" not in golden
    assert golden.startswith(f"{QUALIFIED}: golden record 'example: Worth a design' is refused: ")
    assert golden.endswith("make it a new version with an upcaster")
    assert len(more) <= 2, "one line for each way to see it, not one for each record"
