"""The affiliate rule holds for every topic: no event is where it must not be read, and none of the lists is idle."""

from shared.schemas.affiliates import LEFT_BEHIND, MAY_REACH_SALES, REGULATED, REGULATED_MAY_READ, SALES, WHOLE_TOPICS
from shared.schemas.catalogue import TOPIC_OF
from shared.schemas.gate.publishers import UNPUBLISHED
from shared.schemas.topics import BY_NAME, OUTSIDE, SERVICES, TOPICS


def names_on(topic: str) -> set[str]:
    return {ce_type.rpartition(".v")[0] for ce_type, home in TOPIC_OF.items() if home == topic}


def test_the_regulated_side_reads_what_is_listed_and_nothing_else() -> None:
    topics = {
        topic.name for topic in TOPICS if set(topic.consumers) & set(REGULATED) and topic.owner not in REGULATED
    }  # fmt: skip
    assert WHOLE_TOPICS.keys() <= topics
    read = {name for topic in topics - WHOLE_TOPICS.keys() for name in names_on(topic)}
    assert read - LEFT_BEHIND == REGULATED_MAY_READ


def test_what_sales_reads_of_the_regulated_side_is_listed_and_nothing_else() -> None:
    read = {
        name for topic in TOPICS if topic.owner in REGULATED and set(topic.consumers) & set(SALES)
        for name in names_on(topic.name)
    }  # fmt: skip
    assert read == MAY_REACH_SALES


def test_what_was_left_behind_is_published_no_more() -> None:
    assert {f"{name}.v1" for name in LEFT_BEHIND} <= UNPUBLISHED.keys()


def test_no_survey_consent_production_or_fault_is_where_the_regulated_side_reads() -> None:
    kept = (
        "SurveySent", "SurveyAnswered", "ValueStreamCompleted", "DERConsentGranted", "DERConsentRevoked",
        "OwnershipTransferred", "ProductionReported", "UptimeReported", "UnderperformanceDetected",
    )  # fmt: skip
    for name in kept:
        readers = BY_NAME[TOPIC_OF[f"ncv03.onboarding.{name}.v1"]].consumers
        assert not set(readers) & set(REGULATED), name


def test_whom_it_is_about_exists() -> None:
    assert set(REGULATED) <= set(OUTSIDE) and set(SALES) <= set(SERVICES)
