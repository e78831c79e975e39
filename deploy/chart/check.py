"""``make helm-check``: lint the chart, render it, and hold what it renders against our tables and the schemas
of Kubernetes and of the operators.

Exit code 1 where something is wrong; 2, in one line, where helm is not there and Go cannot build it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from deploy.chart.conforms import nonconforming
from deploy.chart.settings import SIGNING, known_settings
from deploy.chart.write import FILE, tables, text
from shared.messaging.settings import SECRETS
from shared.schemas.topics import SERVICES, TOPICS, VIEWS, grants

CHART: Final = FILE.parent.parent
HELM: Final = "helm.sh/helm/v3/cmd/helm@v3.16.4"
TOOLS: Final = Path(__file__).parents[2] / "build" / "tools"
SAMPLE: Final = Path(__file__).with_name("sample.values.yaml")
KUBERNETES: Final = "1.31.0"
"""What is rendered for; a helm that was built from its module alone takes a version of long ago."""
OWN: Final = {"group": {"Read"}, "transactionalId": {"Write", "Describe"}}
"""What a principal may do with the groups and transactions that begin with its own name."""
Document = Mapping[str, Any]


def helm(build: bool = False) -> Path | None:
    """helm of the machine, or one that was built from its module, or is now; None where none can be had."""
    found = shutil.which("helm") or (str(TOOLS / "helm") if (TOOLS / "helm").is_file() else None)
    if found is None and build and shutil.which("go"):
        print("building helm from its module (once, some minutes)", file=sys.stderr)
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "install", HELM], env=os.environ | {"GOBIN": str(TOOLS)}, check=False)
        found = str(TOOLS / "helm") if (TOOLS / "helm").is_file() else None
    return Path(found) if found else None


def render(program: Path, *options: str) -> list[Document]:
    """The documents that the chart renders with our sample of values.

    Raises:
        RuntimeError: helm refuses; with its last line.
    """
    done = subprocess.run(
        [
            str(program), "template", "helio", str(CHART), "--values", str(SAMPLE), "--kube-version", KUBERNETES,
            *options,
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(next((line for line in lines if line.startswith("Error")), lines[-1]))
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def of_kind(documents: Iterable[Document], kind: str) -> dict[str, Document]:
    return {one["metadata"]["name"]: one for one in documents if one["kind"] == kind}


def findings(documents: list[Document]) -> list[str]:
    """What is wrong with rendered documents, in words; empty when all holds."""
    own = [*_access(documents), *_pods(documents), *_settings(documents), *_secrets(documents), *_network(documents)]
    return [*own, *nonconforming(documents)]


def _access(documents: list[Document]) -> list[str]:
    """Topics and access rules are those of the table, as docs/acl.md shows them."""
    found = []
    topics = of_kind(documents, "KafkaTopic")
    for topic in TOPICS:
        rendered = topics.pop(topic.name, None)
        if rendered is None:
            found.append(f"topic {topic.name} is not rendered")
        elif (rendered["spec"]["partitions"], rendered["spec"]["config"]) != (topic.partitions, dict(topic.configs)):
            found.append(f"topic {topic.name} has other partitions or settings than the table")
    found += [f"topic {name} is in no table" for name in topics]
    granted = {(grant.principal, grant.topic, grant.operation.title()) for grant in grants()}
    rendered_rules = {
        (user, rule["resource"]["name"], operation)
        for user, document in of_kind(documents, "KafkaUser").items()
        for rule in document["spec"]["authorization"]["acls"]
        if rule["resource"]["type"] == "topic"
        for operation in rule["operations"]
        if operation != "Describe"
    }
    for user, document in of_kind(documents, "KafkaUser").items():
        for rule in document["spec"]["authorization"]["acls"]:
            kind, name = rule["resource"]["type"], rule["resource"]["name"]
            if kind != "topic" and (name != user or not set(rule["operations"]) <= OWN[kind]):
                found.append(f"{user} may do more with {kind} {name} than the table lets it")
    found += [f"{rule} is granted and not in the table" for rule in sorted(rendered_rules - granted)]
    found += [f"{rule} is in the table and not granted" for rule in sorted(granted - rendered_rules)]
    return found


def _pods(documents: list[Document]) -> list[str]:
    found = []
    deployments = of_kind(documents, "Deployment")
    found += [f"{name} has no deployment" for name in (*SERVICES, *VIEWS) if name not in deployments]
    processes = {one["name"]: one for one in (*tables()["services"], *tables()["views"])}
    for name, document in deployments.items():
        spec = document["spec"]["template"]["spec"]
        grace = float(_environment(spec)["HELIO_SHUTDOWN_GRACE_S"])
        if spec["terminationGracePeriodSeconds"] <= grace:
            found.append(f"{name} is killed before it has ended its work: {grace:g} s of grace")
        for budget in ("PodDisruptionBudget", "ServiceMonitor", "ScaledObject"):
            if name not in of_kind(documents, budget):
                found.append(f"{name} has no {budget}")
        if name in SERVICES and f"{name}-migrate" not in of_kind(documents, "Job"):
            found.append(f"{name} has no migration")
        scaled = of_kind(documents, "ScaledObject").get(name)
        if scaled and scaled["spec"]["maxReplicaCount"] > processes[name]["most"]:
            found.append(f"{name} may have more instances than partitions")
    for document in documents:
        for container in _containers(document):
            image, security = container["image"], container.get("securityContext", {})
            if image.endswith(":latest") or (":" not in image and "@" not in image):
                found.append(f"{document['metadata']['name']}: {image} is no fixed version")
            if not security.get("readOnlyRootFilesystem") or security.get("capabilities") != {"drop": ["ALL"]}:
                found.append(f"{document['metadata']['name']} may write to its root or has capabilities")
            if "memory" not in container["resources"].get("limits", {}):
                found.append(f"{document['metadata']['name']} has no limit of memory")
    return found


def _settings(documents: list[Document]) -> list[str]:
    """A setting that no service knows is a typing error that nobody would see."""
    known = {*SECRETS, *known_settings()}
    return [
        f"{name} sets {setting}, which no service knows"
        for name, document in of_kind(documents, "Deployment").items()
        for setting in _environment(document["spec"]["template"]["spec"])
        if setting.startswith("HELIO_") and setting not in known
    ]


def _secrets(documents: list[Document]) -> list[str]:
    """No secret's text stands in a pod, only where it is to be read."""
    return [
        f"{document['metadata']['name']} states {one['name']} as text"
        for document in documents
        for container in _containers(document)
        for one in container.get("env", ())
        if one["name"] in {*SECRETS, *SIGNING} and "value" in one and "$(" not in one["value"]
    ]


def _network(documents: list[Document]) -> list[str]:
    policies = of_kind(documents, "NetworkPolicy")
    deny = policies.get("deny", {}).get("spec", {})
    if deny.get("policyTypes") != ["Ingress", "Egress"] or "ingress" in deny or "egress" in deny:
        return ["nothing denies by default"]
    return []


def _environment(spec: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: str(one.get("value", "")) for one in spec["containers"][0]["env"]}


def _containers(document: Document) -> list[Mapping[str, Any]]:
    pod = document.get("spec", {}).get("template", {}).get("spec", {})
    return [*pod.get("containers", ())] if document["kind"] in ("Deployment", "Job") else []


def main() -> None:
    if FILE.read_text(encoding="utf-8") != text():
        sys.exit(f"{FILE} is not what the tables say: python -m deploy.chart.write")
    program = helm(build=True)
    if program is None:
        print("helm is not here and Go cannot build it: nothing was rendered", file=sys.stderr)
        raise SystemExit(2)
    lint = subprocess.run(
        [str(program), "lint", "--strict", str(CHART), "--values", str(SAMPLE), "--kube-version", KUBERNETES]
    )
    documents = render(program)
    wrong = findings(documents)
    for one in wrong:
        print(one)
    print(f"{len(documents)} documents rendered, {len(wrong)} findings")
    raise SystemExit(1 if wrong or lint.returncode else 0)


if __name__ == "__main__":
    main()
