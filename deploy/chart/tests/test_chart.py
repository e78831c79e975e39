"""The chart says what the tables say, and its own check sees when it does not."""

import copy
from typing import Any

import pytest

from deploy.chart.check import findings, helm, of_kind, render
from deploy.chart.write import FILE, text
from shared.schemas.topics import SERVICES, VIEWS


def test_the_chart_has_the_tables_as_they_are() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "python -m deploy.chart.write"


@pytest.fixture(scope="module")
def documents() -> list[Any]:
    program = helm()
    if program is None:
        pytest.skip("helm is not here: `make helm-check` builds it")
    return render(program)


def test_what_it_renders_is_sound(documents: list[Any]) -> None:
    assert findings(documents) == []
    assert set(of_kind(documents, "Deployment")) == {*SERVICES, *VIEWS}


@pytest.mark.parametrize(
    ("kind", "name", "path", "value", "said"),
    [
        ("Deployment", "lead", "template.spec.terminationGracePeriodSeconds", 5, "killed before it has ended"),
        ("Deployment", "lead", "template.spec.containers.0.image", "x/heliograph-lead:latest", "no fixed version"),
        ("Deployment", "design", "template.spec.containers.0.securityContext", {}, "may write to its root"),
        ("KafkaTopic", "ncv03.lead.events", "partitions", 3, "other partitions"),
        ("KafkaUser", "smv03", "authorization.acls.0.operations", ["Read", "Delete"], "more with group smv03"),
        ("KafkaUser", "smv03", "authorization.acls.1.operations", ["Read", "Write"], "not in the table"),
        ("NetworkPolicy", "deny", "egress", [{}], "nothing denies"),
        ("ScaledObject", "lead", "maxReplicaCount", 60, "more instances than partitions"),
        ("ScaledObject", "lead", "maxReplicas", 6, "'maxReplicas' was unexpected"),
        ("Deployment", "lead", "template.spec.containers.0.readinessProb", {}, "'readinessProb' was unexpected"),
        ("Deployment", "lead", "replicas", "two", "'two' is not of type"),
        ("PodDisruptionBudget", "lead", "maxUnavailable", [], "[] is not"),
        ("KafkaUser", "smv03", "authentication.type", "scram", "'scram' is not one of"),
        ("ServiceMonitor", "lead", "endpoints.0.interval", "5 seconds", "does not match"),
    ],
)
def test_its_check_sees(documents: list[Any], kind: str, name: str, path: str, value: Any, said: str) -> None:
    changed = copy.deepcopy(documents)
    place: Any = of_kind(changed, kind)[name]["spec"]
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    assert any(said in one for one in findings(changed))


def test_a_version_that_the_operator_serves_no_more_is_seen(documents: list[Any]) -> None:
    changed = copy.deepcopy(documents)
    topic: Any = of_kind(changed, "KafkaTopic")["ncv03.lead.events"]
    topic["apiVersion"] = "kafka.strimzi.io/v1beta2"
    [found] = findings(changed)
    assert "kafka.strimzi.io/v1beta2 is not served" in found


def test_a_secret_as_text_and_an_unknown_setting_are_seen(documents: list[Any]) -> None:
    changed = copy.deepcopy(documents)
    environment = of_kind(changed, "Deployment")["lead"]["spec"]["template"]["spec"]["containers"][0]["env"]
    environment += [{"name": "HELIO_WEBHOOK_SECRET", "value": "hush"}, {"name": "HELIO_HANDLER_RETRYS", "value": "3"}]
    assert {one.split()[-3] for one in findings(changed)} == {"HELIO_WEBHOOK_SECRET", "no"}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("image.tag=latest", "no fixed tag"),
        ("image.tag=", "image.tag"),
        ("oidc.issuer=", "oidc.issuer"),
        ("terminationGraceSeconds=10", "terminationGraceSeconds"),
        ("services.lead.instances=7", "stand idle"),
        ("secrets.lenderRequests=", "secrets.lenderRequests"),
        ("secrets.webhook=", "secrets.webhook"),
    ],
)
def test_values_that_cannot_be_are_refused(documents: list[Any], option: str, said: str) -> None:
    program = helm()
    assert program is not None
    with pytest.raises(RuntimeError, match=said):
        render(program, "--set", option)
