"""``helio access``: the matrix for people and for programs."""

import json
from pathlib import Path

import pytest

from helio import main
from shared.schemas.roles import ROLES

PAGE = Path(__file__).parents[2] / "docs/access.md"


def test_people_are_shown_the_page_of_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["access"]) == 0
    assert capsys.readouterr().out == PAGE.read_text()


def test_programs_are_given_every_role_and_operation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["access", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = ["service", "method", "path", "role", "scope", "own", "other", "no_project", "other_organisation"]
    assert {tuple(one) for one in found} == {tuple(keys)}
    assert {one["role"] for one in found} == set(ROLES)
    (signing,) = [one for one in found if one["path"].endswith("/signatures")]
    assert (signing["role"], signing["scope"], signing["own"], signing["other"]) == ("customer", "own", True, False)
    permits = [one for one in found if one["path"].endswith("/permits/{permit_id}/decision")]
    assert [(one["role"], one["own"], one["other_organisation"]) for one in permits] == [("ahj", True, False)]
    banks = [one for one in found if one["role"] == "lender" and one["path"].endswith("/financing/decision")]
    unrecorded = "all (no organisation recorded yet)"
    assert [(one["scope"], one["other_organisation"]) for one in banks] == [(unrecorded, True)]
