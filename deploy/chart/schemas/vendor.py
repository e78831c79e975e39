"""Writes the schemas of this folder anew: ``python -m deploy.chart.schemas.vendor FOLDER``, of which nothing else runs.

FOLDER holds clones of the operators' repositories by the names of ``SOURCES``, and ``kubernetes-validate``: that
package unpacked. What is not rendered by the chart is left out, and so are the descriptions.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

HERE: Final = Path(__file__).parent
KUBERNETES: Final = "v1.31.0"
KINDS: Final = (
    "deployment-apps-v1", "job-batch-v1", "networkpolicy-networking-v1", "poddisruptionbudget-policy-v1", "secret-v1",
    "service-v1",
)  # fmt: skip
SOURCES: Final = {
    "strimzi-kafka-operator": ("1.2.0", "install/cluster-operator", (
        "040-Crd-kafka.yaml", "043-Crd-kafkatopic.yaml", "044-Crd-kafkauser.yaml", "045-Crd-kafkanodepool.yaml",
    )),
    "cloudnative-pg": ("v1.30.0", "config/crd/bases", (
        "postgresql.cnpg.io_clusters.yaml", "postgresql.cnpg.io_databases.yaml",
        "postgresql.cnpg.io_scheduledbackups.yaml",
    )),
    "keda": ("v2.20.2", "config/crd/bases", (
        "keda.sh_scaledobjects.yaml", "keda.sh_triggerauthentications.yaml",
    )),
    "prometheus-operator": ("v0.93.0", "example/prometheus-operator-crd", (
        "monitoring.coreos.com_servicemonitors.yaml",
    )),
}  # fmt: skip
"""Repository -> tag, folder, definitions. All under the Apache License 2.0, as Kubernetes itself."""
META: Final = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}


def strict(schema: Any) -> Any:
    """A structural schema as JSON Schema that refuses what the server would drop: fields that nobody defined."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(value) for name, value in schema.items() if not name.startswith("x-kubernetes")}
    if isinstance(schema.get("description"), str):
        del found["description"]
    if schema.get("x-kubernetes-int-or-string"):
        return {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    if isinstance(schema.get("properties"), dict):
        found["properties"] = {name: strict(one) for name, one in schema["properties"].items()}
        if schema.get("type") == "object" and not schema.get("x-kubernetes-preserve-unknown-fields"):
            found.setdefault("additionalProperties", False)
    return found


def custom(folder: Path) -> Iterator[tuple[str, Any]]:
    """(name, schema) of each served version of the operators' kinds."""
    for repository, (tag, place, files) in SOURCES.items():
        for file in files:
            command = ["git", "-C", str(folder / repository), "show", f"{tag}:{place}/{file}"]
            read = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            spec = yaml.safe_load(read)["spec"]
            for version in spec["versions"]:
                if version["served"]:
                    schema = strict(version["schema"]["openAPIV3Schema"])
                    schema["properties"] |= META
                    yield name_of(f"{spec['group']}/{version['name']}", spec["names"]["kind"]), schema


def core(folder: Path) -> Iterator[tuple[str, Any]]:
    """(name, schema) of Kubernetes' own kinds, and what they refer to."""
    place = folder / "kubernetes-validate" / "kubernetes-json-schema" / f"{KUBERNETES}-local-strict"
    definitions = json.loads((place / "_definitions.json").read_text())["$defs"]
    needed: dict[str, Any] = {}

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(one) for one in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("$ref"), str):
            name = value["$ref"].rpartition("/")[2]
            if name not in needed:
                needed[name] = None
                needed[name] = bare(definitions[name])
            return {"$ref": f"kubernetes.json#/$defs/{name}"}
        return {
            name: bare(one)
            for name, one in value.items()
            if not name.startswith(("x-kubernetes", "$id", "$schema"))
            and not (name == "description" and isinstance(one, str))
        }

    for kind in KINDS:
        schema = bare(json.loads((place / f"{kind}.json").read_text()))
        [version] = schema["properties"]["apiVersion"]["enum"]
        [named] = schema["properties"]["kind"]["enum"]
        yield name_of(version, named), schema
    yield "kubernetes", {"$defs": dict(sorted(needed.items()))}


def name_of(version: str, kind: str) -> str:
    """``apps/v1``, ``Deployment`` -> ``apps_v1_deployment``."""
    return f"{version.replace('/', '_')}_{kind}".lower()


def main() -> None:
    folder = Path(sys.argv[1])
    for name, schema in (*custom(folder), *core(folder)):
        (HERE / f"{name}.json").write_text(json.dumps(schema, sort_keys=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
