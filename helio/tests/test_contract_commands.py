"""``helio contract`` and ``helio ledger``: from terms to a sealed PDF and its verdict, with the exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from helio.main import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "contract" / "loan-home.json"


@pytest.fixture
def packet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A packet that was just built, before a HELIO_HOME of its own."""
    monkeypatch.setenv("HELIO_HOME", str(tmp_path / "home"))
    assert run(["contract", "build", str(EXAMPLE), "--out", str(tmp_path / "packet")]) == 0
    capsys.readouterr()
    return tmp_path / "packet"


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    assert run([*arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == "" and len(streams.err.splitlines()) == 1
    return streams.err


def test_from_terms_to_a_valid_contract(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(["contract", "sign", str(packet), "--signer", "Ada Example"], capsys)
    assert (first["signed"], first["waiting"], first["document"]) == (["Ada Example"], ["Ben Example"], None)
    done = printed(["contract", "sign", str(packet)], capsys)
    assert done["signed"] == ["Ben Example"] and done["waiting"] == []
    signed = packet / "contract-signed.pdf"
    found = printed(["contract", "verify", str(signed), "--trail", str(packet / "trail.jsonl")], capsys)
    assert found["valid"] and found["document_sha256"] == done["document_sha256"]
    assert found["signers"][0].keys() == {"name", "role", "order", "consented_at", "signed_at", "ok"}
    assert found["chain"].keys() == {"entries", "first_broken", "head", "head_anchored"}
    assert found["chain"]["head"] == done["head"] and found["seal"]["trusted"] and found["problems"] == []
    assert run(["contract", "verify", str(signed)]) == 0 and "valid" in capsys.readouterr().out


def test_tampered_is_1_with_a_place(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["contract", "sign", str(packet)]) == 0
    capsys.readouterr()
    signed, trail = packet / "contract-signed.pdf", packet / "trail.jsonl"
    signed.write_bytes(signed.read_bytes() + b"%")
    trail.write_bytes(b"".join(trail.read_bytes().splitlines(keepends=True)[:4]))
    found = printed(["contract", "verify", str(signed), "--trail", str(trail)], capsys, code=1)
    assert [one["code"] for one in found["problems"]] == ["CHANGED_AFTER_SIGNING", "TRAIL_CUT"]
    assert all(one["place"] for one in found["problems"]) and found["chain"]["first_broken"] == 5


def test_an_update_that_was_added_by_hand_is_tampered_although_it_makes_no_pdf(
    packet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["contract", "sign", str(packet)]) == 0
    capsys.readouterr()
    signed = packet / "contract-signed.pdf"
    size = len(signed.read_bytes())
    added = b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 >>\n"
    for end in (b"startxref\n0\n%%EOF\n", b"startxref\n99999999\n%%EOF\n", b""):
        content = signed.read_bytes()[:size] + added + end
        signed.write_bytes(content)
        found = printed(["contract", "verify", str(signed)], capsys, code=1)
        assert [one["code"] for one in found["problems"]] == ["CHANGED_AFTER_SIGNING"], end
        assert found["problems"][0]["place"] == f"byte {size} of {len(content)}"
        assert [one["ok"] for one in found["signers"]] == [True, True]


def test_no_contract_is_written_with_a_larger_deposit_than_its_state_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cal. Bus. & Prof. Code 7159.5(a)(3): a tenth of the price, or $1,000 where that is less."""
    terms = json.loads(EXAMPLE.read_text()) | {
        "state": "CA", "time_zone": "America/Los_Angeles", "product": "cash", "loan": None,
    }  # fmt: skip
    file = tmp_path / "terms.json"
    for cents, price, allowed in (
        (1_000_00, 30_000_00, True), (1_000_01, 30_000_00, False), (500_00, 5_000_00, True), (500_01, 5_000_00, False),
    ):  # fmt: skip
        file.write_text(json.dumps(terms | {"deposit_cents": cents, "cash_price_cents": price, "payments": []}))
        build = ["contract", "build", str(file), "--out", str(tmp_path / f"{cents}")]
        if allowed:
            assert run(build) == 0
            capsys.readouterr()
        else:
            assert "deposit_cents" in (told := refusal(build, capsys)) and "7159.5" in told
    old = terms | {"state": "NC", "date": "2016-11-18", "deposit_cents": 0, "payments": []}
    file.write_text(json.dumps(old))
    assert run(["contract", "build", str(file), "--out", str(tmp_path / "old")]) == 0, "before any row of ours"
    company = terms | {"deposit_cents": 9_000_00, "payments": [], "segment": "commercial"}
    file.write_text(json.dumps(company))
    assert run(["contract", "build", str(file), "--out", str(tmp_path / "company")]) == 0


def test_unreadable_is_2_on_one_line(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, large = packet / "empty.pdf", packet / "large.pdf"
    empty.touch()
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    for path, told in ((empty, "0 bytes"), (large, "200 MB"), (packet / "none.pdf", "no file"), (packet, "no file")):
        assert told in refusal(["contract", "verify", str(path)], capsys)
    assert "no PDF" in refusal(["contract", "verify", str(EXAMPLE)], capsys)


def test_what_was_signed_is_not_written_over(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = ["contract", "build", str(EXAMPLE), "--out", str(packet)]
    assert run(again) == 0 and run(["contract", "sign", str(packet), "--signer", "Ada Example"]) == 0
    capsys.readouterr()
    assert "somebody has signed" in refusal(again, capsys)
    (packet / "contract.pdf").write_bytes(b"another")
    assert "is not the document" in refusal(["contract", "sign", str(packet)], capsys)


def test_what_cannot_be_signed_is_refused(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is no signer" in refusal(["contract", "sign", str(packet), "--signer", "Eve"], capsys)
    assert "signs before" in refusal(["contract", "sign", str(packet), "--signer", "Ben Example"], capsys)
    future = json.loads(EXAMPLE.read_text()) | {"date": "2150-01-01"}
    later = packet / "later.json"
    later.write_text(json.dumps(future | {"loan": future["loan"] | {"start": "2150-01-01"}}))
    assert run(["contract", "build", str(later), "--out", str(packet)]) == 0
    capsys.readouterr()
    assert "in the future" in refusal(["contract", "sign", str(packet)], capsys)
    assert not (packet / "contract-signed.pdf").exists()


def test_terms_are_refused_with_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(json.loads(EXAMPLE.read_text()) | {"state": "ZZ"}))
    assert "state: 'ZZ' is no state" in refusal(["contract", "build", str(bad), "--out", str(tmp_path / "p")], capsys)
    assert not (tmp_path / "p").exists()


def test_a_power_purchase_is_not_written_where_only_a_utility_may_sell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = json.loads(EXAMPLE.read_text())
    owner = {"owner": "A Fund", "owner_address": "3 Fund Street", "term_months": 300, "rate_cents_per_kwh": 14.5}
    energy = tmp_path / "energy.json"
    for state, zone, lawful in (("NC", "America/New_York", False), ("CA", "America/Los_Angeles", True)):
        terms = home | {"state": state, "time_zone": zone, "product": "ppa", "loan": None, "third_party": owner}
        energy.write_text(json.dumps(terms))
        build = ["contract", "build", str(energy), "--out", str(tmp_path / state)]
        if lawful:
            assert run(build) == 0
        else:
            assert "product: a power purchase is not lawful in NC" in refusal(build, capsys)
        assert (tmp_path / state).exists() is lawful


def test_ledger_prints_the_keys_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.json"
    signed = {"kind": "contract_signed", "on": "2026-06-22", "product": "cash", "price_cents": 5}
    facts.write_text(json.dumps([signed]))
    found = printed(["ledger", "replay", str(facts)], capsys)
    assert {"balanced", "accounts", "unmatched", "due"} <= found.keys()
    assert found["accounts"][0].keys() == {"account", "debit_cents", "credit_cents", "balance_cents"}
    for bad in ([signed | {"kind": "gift"}], [signed, signed], [signed | {"price_cents": 5.5}], {"a": 1}):
        facts.write_text(json.dumps(bad))
        refusal(["ledger", "replay", str(facts)], capsys)


@pytest.mark.parametrize("changed", [{"parties": 1}, {"cash_price_cents": 100_000_00}])
def test_other_terms_than_those_of_the_document_are_not_signed(
    changed: dict[str, Any], packet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of two owners taken out beside the document would make a contract that all have signed."""
    terms = json.loads((packet / "contract.json").read_text())
    other = {"parties": terms["parties"][:1]} if "parties" in changed else changed
    (packet / "contract.json").write_text(json.dumps(terms | other))
    assert "are not the terms" in refusal(["contract", "sign", str(packet)], capsys)
    assert not (packet / "contract-signed.pdf").exists()


@pytest.mark.parametrize("name", ["Łukasz Example", "王 Example", "Ada\x00Example", "Ada\u202eelpmaxE"])
def test_a_name_that_the_document_cannot_show_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = json.loads(EXAMPLE.read_text())
    terms["parties"][0]["name"] = name
    file = tmp_path / "terms.json"
    file.write_text(json.dumps(terms))
    told = refusal(["contract", "build", str(file), "--out", str(tmp_path / "out")], capsys)
    assert "parties.0.name" in told and not (tmp_path / "out").exists()


@pytest.mark.parametrize(("part", "field", "value"), [("loan", "start", "2026-11-19"), ("system", "p90_kwh", 11_401)])
def test_what_cannot_be_of_a_new_contract_is_refused(
    part: str, field: str, value: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = json.loads(EXAMPLE.read_text())
    terms[part][field] = value
    file = tmp_path / "terms.json"
    file.write_text(json.dumps(terms))
    assert f"{part}.{field}" in refusal(["contract", "build", str(file), "--out", str(tmp_path / "out")], capsys)
