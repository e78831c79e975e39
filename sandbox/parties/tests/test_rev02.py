"""Rules and tariffs from files: each version published once, a bad file told and passed over."""

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Stack
from sandbox.parties import rev02
from sandbox.parties.tests.test_parties import empty
from shared.client.consumer import Client
from shared.client.settings import Settings
from shared.client.testing import Party, kit
from shared.rulebook.keeping import meant, shipped
from shared.rulebook.stated import stated
from shared.rules.tariff.urdb.library import bundled_tariff_rows
from shared.schemas.rev02 import TariffPublished

RULE = json.loads((rev02.SHIPPED / "clocks" / "us-sgip-clocks.json").read_text())
NAME = "clocks/us-sgip-clocks"
OTHER = {"clocks": [RULE["params"]["clocks"][0]]}


def test_every_shipped_row_is_published_once_and_known_to_the_services_as_it_is() -> None:
    found = [rev02.read(path)[0] for folder in rev02.FOLDERS for path in folder.rglob("*.json")]
    assert {type(event) for event in found} == {*rev02.EVENTS.values(), TariffPublished}
    assert len({event.project_id for event in found}) == len(found)
    for event in found:
        name, row = stated(event)  # type: ignore[arg-type]
        known = bundled_tariff_rows(name) or shipped(name)
        (same,) = [one for one in known if (one.id, one.version) == (row.id, row.version)]
        assert meant(same) == meant(row)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no rule and no tariff: JSONDecodeError"),
        ("[]", "is no rule and no tariff: KeyError|is no rule and no tariff: TypeError"),
        ("{}", "is no rule and no tariff: KeyError\\('label'\\)"),
        (json.dumps({"label": "x", "eiaid": 1, "startdate": 1e30}), "is no rule and no tariff: "),
    ],
)
def test_a_file_that_is_neither_is_refused_by_name(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    with pytest.raises(rev02.Refused, match=f"odd.json.*({said})"):
        rev02.read(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (RULE | {"version": "one"}, "version: Input should be a valid integer"),
        ({name: RULE[name] for name in RULE if name != "citation"}, "citation: Field required"),
        ({"id": "x"}, "is no rule and no tariff: KeyError\\('version'\\)"),
    ],
)
def test_a_row_that_is_none_is_refused_by_name(tmp_path: Path, content: dict[str, Any], said: str) -> None:
    path = tmp_path / "clocks" / "odd.json"
    path.parent.mkdir()
    path.write_text(json.dumps(content))
    with pytest.raises(rev02.Refused, match=f"odd.json.*({said})"):
        rev02.read(path)


def test_another_version_has_the_number_of_its_first_day_and_the_one_to_come_is_given_again() -> None:
    row = rev02.amended(RULE, [1], date(2026, 12, 1))
    assert (row["version"], row["effective_from"]) == (date(2026, 12, 8).toordinal(), "2026-12-08")
    assert rev02.amended(RULE, [1, row["version"]], date(2026, 12, 7)) == row
    later = rev02.amended(RULE, [1, row["version"]], date(2026, 12, 8))
    assert later["effective_from"] == "2026-12-15" and later["version"] > row["version"]
    assert later["params"] == RULE["params"]


@pytest.fixture
def client(stack: Stack) -> Iterator[Client]:
    empty(stack)
    yield Client(Settings.of(stack.settings_for("parties"), "HELIO_REV02_"), tables=rev02.tables)
    empty(stack)


def write(folder: Path, **changed: Any) -> None:
    (folder / "clocks").mkdir(exist_ok=True)
    (folder / "clocks" / "rule.json").write_text(json.dumps(RULE | changed))


async def published(party: Party) -> list[tuple[int, Any]]:
    return [(event.version, event.params) for event in await party.answers()]  # type: ignore[attr-defined]


@pytest.mark.stack
async def test_each_version_is_published_once(client: Client, tmp_path: Path) -> None:
    register = rev02.Register(client, [tmp_path])
    async with kit(client) as party:
        write(tmp_path)
        assert [await register.publish() for _ in range(3)] == [1, 0, 0]
        write(tmp_path, version=2, params=OTHER)
        assert [await rev02.Register(client, [tmp_path]).publish() for _ in range(2)] == [1, 0]
        assert await published(party) == [(1, RULE["params"]), (2, OTHER)]
        assert [one["version"] for one in await register.versions()] == ["1", "2"]


@pytest.mark.stack
async def test_a_rule_is_published_anew_once_whoever_asks_for_it(client: Client, tmp_path: Path) -> None:
    register = rev02.Register(client, [tmp_path])
    async with kit(client) as party:
        write(tmp_path, id="rule")
        await register.publish()
        first, *again = await asyncio.gather(*(register.amend("clocks", "rule") for _ in range(3)))
        assert again == [first, first] and first["version"] > 1
        assert await published(party) == [(1, RULE["params"]), (first["version"], RULE["params"])]
        for about, rule_id in (("clocks", "another"), ("tariffs", "rule")):
            with pytest.raises(rev02.Refused, match="there is no rule"):
                await register.amend(about, rule_id)


@pytest.mark.stack
async def test_what_was_published_cannot_be_changed_in_silence(client: Client, tmp_path: Path) -> None:
    register = rev02.Register(client, [tmp_path])
    async with kit(client) as party:
        write(tmp_path)
        await register.publish()
        write(tmp_path, params=OTHER)
        (tmp_path / "another.json").write_text("{")
        (tmp_path / "clocks" / "sound.json").write_text(json.dumps(RULE | {"id": "SOUND"}))
        assert await register.publish() == 1
        assert register.problems["rule.json"] == f"{NAME} version 1 was published with another content"
        assert register.problems.keys() == {"rule.json", "another.json"}
        assert len(await published(party)) == 2
