"""Whoever changes the record of a signature is found out."""

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contracting import api
from services.contracting.rules.audit_trail import GENESIS, first_broken, seal
from services.contracting.tests.given import Scene, accepted

ENTRY = st.fixed_dictionaries({"what": st.sampled_from(("sent", "signed", "rescinded")), "signer": st.text(max_size=8)})
ENTRIES = st.lists(ENTRY, min_size=1, max_size=5)


def chain(entries: list[dict[str, str]]) -> list[tuple[dict[str, str], str]]:
    sealed, previous = [], GENESIS
    for entry in entries:
        previous = seal(previous, entry)
        sealed.append((entry, previous))
    return sealed


def test_a_seal_can_be_recomputed_with_any_tool() -> None:
    # printf '%064d\n{"a":"é","b":"1"}' 0 | sha256sum
    expected = hashlib.sha256(("0" * 64 + '\n{"a":"é","b":"1"}').encode()).hexdigest()
    assert seal(GENESIS, {"b": "1", "a": "é"}) == expected


@given(ENTRIES)
def test_an_untouched_chain_holds(entries: list[dict[str, str]]) -> None:
    assert first_broken(chain(entries)) is None


@given(ENTRIES, st.data())
def test_a_changed_entry_breaks_the_chain_at_its_place(entries: list[dict[str, str]], data: Any) -> None:
    sealed = chain(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    entry, old = sealed[place]
    sealed[place] = (entry | {"signer": "somebody else entirely"}, old)
    assert first_broken(sealed) == place + 1


@given(ENTRIES, st.data())
def test_a_removed_entry_breaks_the_chain(entries: list[dict[str, str]], data: Any) -> None:
    sealed = chain(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    rest = sealed[:place] + sealed[place + 1 :]
    assert first_broken(rest) == (place + 1 if place < len(rest) else None)


async def test_the_record_of_a_contract_can_be_read_and_checked() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.sign()
    await scene.post("rescission")
    async with scene.world.client("contracting", api.router, roles={"customer"}) as client:
        found = (await client.get(f"/projects/{scene.project}/audit-trail")).json()
    assert [entry["what"] for entry in found["entries"]] == [
        "prepared", "delivered", "consented", "viewed", "authenticated", "signed", "completed", "rescinded",
    ]  # fmt: skip
    signed = found["entries"][5]
    assert found["entries"][0]["document_sha256"] == signed["document_sha256"]
    assert (signed["subject"], signed["signer"]) == ("tester", "Ada Example") and found["first_broken"] is None
    assert first_broken(zip(found["entries"], found["seals"], strict=True)) is None
