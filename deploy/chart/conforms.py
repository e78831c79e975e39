"""Holds rendered documents against the schemas of Kubernetes and of the operators; fields unknown to them are seen."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from deploy.chart.schemas.vendor import name_of

SCHEMAS: Final = Path(__file__).with_name("schemas")


@cache
def _validator(name: str) -> Draft202012Validator | None:
    file = SCHEMAS / f"{name}.json"
    if not file.exists():
        return None
    shared = DRAFT202012.create_resource(json.loads((SCHEMAS / "kubernetes.json").read_text(encoding="utf-8")))
    registry: Registry[Any] = Registry[Any]().with_resource("kubernetes.json", shared)
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")), registry=registry)


def nonconforming(documents: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the server would refuse or drop, in words; a kind without schema is said too."""
    found = []
    for document in documents:
        place = f"{document['kind']} {document['metadata']['name']}"
        validator = _validator(name_of(document["apiVersion"], document["kind"]))
        if validator is None:
            found.append(f"{place}: {document['apiVersion']} is not served by the versions that the schemas are of")
            continue
        found += [f"{place}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    return found
