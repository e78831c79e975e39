"""Rules and tariffs from files: each version published once, a bad file told and passed over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Stack
from sandbox.parties import rev02
from sandbox.parties.__main__ import TARIFFS
from sandbox.parties.tests.test_parties import empty
from shared.client.consumer import Client
from shared.client.settings import Settings
from shared.client.testing import Party, kit
from shared.rules.interconnection.clocks import all_clocks
from shared.schemas.rev02 import InterconnectionRuleChanged, TariffPublished

RULE = json.loads((rev02.RULES / "sgip-review.json").read_text())


def test_every_bundled_file_can_be_published() -> None:
    events = [rev02.read(path)[0] for folder in (rev02.RULES, TARIFFS) for path in folder.rglob("*.json")]
    assert {type(event) for event in events} == {InterconnectionRuleChanged, TariffPublished}
    assert len({event.project_id for event in events}) == len(events)


def test_the_published_clocks_are_those_that_the_services_follow() -> None:
    """Both are transcribed from the same sources."""
    known = {
        (str(clock.step), clock.jurisdiction, level, clock.days, clock.effective_from, clock.citation)
        for clock in all_clocks()
        for level in clock.levels or (None,)
        if clock.unit == "business"
    }
    for path in rev02.RULES.glob("*.json"):
        rule, _ = rev02.read(path)
        assert isinstance(rule, InterconnectionRuleChanged)
        stated = rule.params
        found = (stated["step"], rule.jurisdiction, stated["level"], stated["business_days"], rule.effective_from)
        assert (*found, rule.citation) in known, path.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no rule and no tariff: JSONDecodeError"),
        ("[]", "is no rule and no tariff: KeyError|is no rule and no tariff: TypeError"),
        ("{}", "is no rule and no tariff: KeyError\\('label'\\)"),
        (json.dumps(RULE | {"version": "one"}), "version: Input should be a valid integer"),
        (json.dumps({name: RULE[name] for name in RULE if name != "citation"}), "citation: Field required"),
        (json.dumps({"label": "x", "eiaid": 1, "startdate": 1e30}), "is no rule and no tariff: "),
    ],
)
def test_a_file_that_is_neither_is_refused_by_name(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    with pytest.raises(rev02.Refused, match=f"odd.json.*({said})"):
        rev02.read(path)


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    empty(stack)
    yield Client(Settings.of(stack.settings_for("parties"), "HELIO_REV02_"), tables=rev02.tables)
    empty(stack)


def write(folder: Path, **changed: Any) -> None:
    (folder / "rule.json").write_text(json.dumps(RULE | changed))


async def published(party: Party) -> list[tuple[int, Any]]:
    return [(event.version, event.params) for event in await party.answers()]  # type: ignore[attr-defined]


@pytest.mark.stack
async def test_each_version_is_published_once(client: Client, tmp_path: Path) -> None:
    register = rev02.Register(client, [tmp_path])
    async with kit(client) as party:
        write(tmp_path)
        assert [await register.publish() for _ in range(3)] == [1, 0, 0]
        write(tmp_path, version=2, params={"business_days": 20})
        assert [await rev02.Register(client, [tmp_path]).publish() for _ in range(2)] == [1, 0]
        assert await published(party) == [(1, RULE["params"]), (2, {"business_days": 20})]
        assert [one["version"] for one in await register.versions()] == ["1", "2"]


@pytest.mark.stack
async def test_what_was_published_cannot_be_changed_in_silence(client: Client, tmp_path: Path) -> None:
    register = rev02.Register(client, [tmp_path])
    async with kit(client) as party:
        write(tmp_path)
        await register.publish()
        write(tmp_path, params={"business_days": 99})
        (tmp_path / "another.json").write_text("{")
        (tmp_path / "sound.json").write_text(json.dumps(RULE | {"rule_id": "SOUND"}))
        assert await register.publish() == 1
        assert register.problems["rule.json"] == "SGIP-2.2-REVIEW version 1 was published with another content"
        assert register.problems.keys() == {"rule.json", "another.json"}
        assert len(await published(party)) == 2
