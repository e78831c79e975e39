"""``helio apr``, ``loan``, ``rescission``, ``rules``: keys, tables, and one line with exit code 2 for bad input."""

import json
from pathlib import Path
from typing import Any

import pytest

from helio.main import run
from shared.rules import ruleset

LOAN: dict[str, Any] = {
    "advances": [{"date": "1978-01-10", "amount_cents": 5_000_00}],
    "payments": [
        {"date": "1978-02-10", "amount_cents": 230_00, "count": 24, "every": {"interval": "month", "count": 1}}
    ],
}
SALE = {
    "signed": "2026-11-20T15:00:00-05:00", "tz": "America/New_York", "place": "home", "state": "NC", "product": "loan",
    "segment": "residential", "age": "40", "amount-cents": "3850000",
}  # fmt: skip
QUOTE: dict[str, Any] = {"cash_price_cents": 30_000_00, "note_rate_pct": 5.99, "months": 120, "start": "2026-03-15"}


def write(path: Path, content: Any) -> str:
    file = path / "input.json"
    file.write_text(json.dumps(content))
    return str(file)


def options(**changes: str) -> list[str]:
    sale = SALE | {name.replace("_", "-"): value for name, value in changes.items()}
    return [word for name, value in sale.items() for word in (f"--{name}", value)]


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(arguments) == 0
    return json.loads(capsys.readouterr().out)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    streams = capsys.readouterr()
    assert streams.out == "" and len(streams.err.splitlines()) == 1
    return streams.err


def test_apr_prints_the_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(["apr", write(tmp_path, LOAN | {"disclosed_apr_pct": 9.81}), "--json"], capsys)
    assert round(found["apr_pct"], 2) == 9.69
    assert found["unit_period"] == {"interval": "month", "count": 1, "per_year": 12.0}
    assert (found["amount_financed_cents"], found["finance_charge_cents"]) == (500_000, 52_000)
    assert (found["total_of_payments_cents"], found["tolerance_pct"]) == (552_000, 0.125)
    assert found["within_tolerance"] is True and "Appendix J" in found["citation"]
    assert run(["apr", write(tmp_path, LOAN | {"disclosed_apr_pct": 9.83})]) == 0
    assert "NOT accurate" in capsys.readouterr().out
    wide = printed(["apr", write(tmp_path, LOAN | {"disclosed_apr_pct": 9.83, "irregular": True}), "--json"], capsys)
    assert wide["within_tolerance"] is True and wide["tolerance_pct"] == 0.25


def test_half_months_are_half_a_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Appendix J (c)(1)(iii): 10.34 %."""
    series = [
        {"date": day, "amount_cents": 219_17, "count": 12, "every": {"interval": "month", "count": 1}}
        for day in ("1978-03-01", "1978-03-16")
    ]
    advance = [{"date": "1978-02-23", "amount_cents": 5_000_00}]
    found = printed(["apr", write(tmp_path, {"advances": advance, "payments": series}), "--json"], capsys)
    assert round(found["apr_pct"], 2) == 10.34
    assert found["unit_period"] == {"interval": "month", "count": 0.5, "per_year": 24.0}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"advances": [{"date": "2026-02-31", "amount_cents": 1}]}, "advances.0.date"),
        ({"advances": [{"date": "1978-01-10", "amount_cents": 5000.5}]}, "advances.0.amount_cents"),
        ({"advances": [{"date": "1978-01-10", "amount_cents": -5}]}, "advances.0.amount_cents"),
        ({"advances": [{"date": "1978-01-10", "amount_cents": 10**18}]}, "advances.0.amount_cents"),
        ({"advances": LOAN["advances"] * 1000}, "advances"),
        ({"payments": [{"date": "1978-02-10", "amount_cents": 1, "count": 3}]}, "payments.0: 3 payments need every"),
        ({"payments": [{"date": "1978-02-10", "amount_cents": 1}]}, "less than the advances"),
        ({"payments": [{"date": "1978-02-10", "amount_cents": 5_000_00 * 60}]}, "0 to 600%"),
        ({"disclosed_apr_pct": 600}, "disclosed_apr_pct"),
        ({"disclosed_apr_pct": "9.69"}, "disclosed_apr_pct"),
    ],
)
def test_apr_refuses(changes: dict[str, Any], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told in refusal(["apr", write(tmp_path, LOAN | changes), "--json"], capsys)


def test_apr_refuses_two_rates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = {
        "advances": [{"date": "2020-01-01", "amount_cents": 100_00}, {"date": "2022-01-01", "amount_cents": 132_00}],
        "payments": [{"date": "2021-01-01", "amount_cents": 230_00}],
    }
    assert "10.0000%, 20.0000%" in refusal(["apr", write(tmp_path, two)], capsys)


def test_loan_prints_the_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fee = {"dealer_fee": {"pct": 10, "of": "cash"}, "down_payment_cents": 5_000_00}
    found = printed(["loan", write(tmp_path, QUOTE | fee), "--json"], capsys)
    assert found["dealer_fee_cents"] == 3_000_00 and found["principal_cents"] == 28_000_00
    assert found["amount_financed_cents"] == 25_000_00
    assert found["total_sale_price_cents"] == found["total_of_payments_cents"] + 5_000_00
    assert found["finance_charge_cents"] == found["total_of_payments_cents"] - 25_000_00
    assert [line["count"] for line in found["schedule"]] == [119, 1]
    assert found["schedule"][0] == {"count": 119, "amount_cents": found["payment_cents"], "first_due": "2026-04-15"}
    assert found["citations"]


def test_without_a_fee_the_rate_is_the_notes_even_after_a_long_first_period(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for first in ("2026-04-15", "2026-05-01", "2026-07-02"):
        found = printed(["loan", write(tmp_path, QUOTE | {"first_payment": first}), "--json"], capsys)
        assert found["apr_pct"] == pytest.approx(5.99, abs=2e-4)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"note_rate_pct": 600}, "note_rate_pct"),
        ({"down_payment_cents": 30_000_00}, "leaves nothing"),
        ({"dealer_fee": {"pct": 100, "of": "financed"}}, "dealer_fee.pct"),
        ({"first_payment": "2026-03-15"}, "is not after the start"),
        ({"months": 0}, "months"),
    ],
)
def test_loan_refuses(changes: dict[str, Any], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told in refusal(["loan", write(tmp_path, QUOTE | changes)], capsys)


def test_rescission_prints_the_keys(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(["rescission", *options(), "--json"], capsys)
    assert found.keys() == {
        "rights", "governing", "deadline", "assignable_from", "in_time", "refund_due", "refund_rule",
    }  # fmt: skip
    assert found["rights"][0].keys() == {
        "rule", "version", "applies", "last_day", "deadline", "open_until", "calendar", "citation", "verified",
    }  # fmt: skip
    assert found["deadline"] == "2026-11-25T00:00:00-05:00"
    never = printed(["rescission", *options(notice_delivered="never"), "--json"], capsys)
    assert never["deadline"] is None and never["governing"] == "us-ftc-2015"
    late = printed(["rescission", *options(cancelled="2026-11-25T00:00:00-05:00"), "--json"], capsys)
    assert late["in_time"] is False and late["refund_due"] is None


def test_rescission_tells_which_text_was_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(["rescission", *options(), "--json"], capsys)
    verified = {right["rule"]: right["verified"] for right in found["rights"]}
    assert verified == {  # the text of 25A-39 was read, its business days were not
        "us-ftc-2015": True, "us-reg-z-rescission": False, "nc-25a-39": False, "nc-14-401-13": False,
    }  # fmt: skip
    assert run(["rescission", *options()]) == 0
    assert "text not verified" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"signed": "2199-01-01T00:00:00Z"}, "in the future"),
        ({"signed": "2026-02-31T15:00:00-05:00"}, "--signed"),
        ({"signed": "2026-02-20T15:00:00"}, "--signed"),
        ({"signed": "2026-02-20"}, "--signed"),
        ({"signed": "1700000000"}, "--signed"),
        ({"tz": "Mars/Olympus"}, "--tz"),
        ({"age": "17"}, "--age"),
        ({"state": "ZZ"}, "--state"),
        ({"place": "moon"}, "--place"),
        ({"product": "gift"}, "--product"),
        ({"amount_cents": "-1"}, "--amount-cents"),
        ({"amount_cents": "1000000000000000000"}, "--amount-cents"),
        ({"amount_cents": "12.5"}, "--amount-cents"),
        ({"amount_cents": "3850000.0"}, "--amount-cents"),
        ({"age": "40.0"}, "--age"),
        ({"notice_delivered": "2199-01-01T00:00:00Z"}, "notice_delivered 2199-01-01T00:00:00+00:00 is in the future"),
        ({"cancelled": "2026-11-19T15:00:00-05:00"}, "cancelled is before signed"),
    ],
)
def test_rescission_refuses(changes: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told in refusal(["rescission", *options(**changes), "--json"], capsys)


def test_rules_lists_shows_and_checks(capsys: pytest.CaptureFixture[str]) -> None:
    listed = printed(["rules", "list", "--state", "MD", "--on", "2016-05-31", "--json"], capsys)
    names = {row["id"] for row in listed["rules"] if row["set"] == "rescission"}
    assert names == {"us-ftc-2015", "us-reg-z-rescission", "md-14-302-1974"}
    assert ("md-14-302-1974", "NOT_VERIFIED") in {(one["rule"], one["code"]) for one in listed["warnings"]}
    assert printed(["rules", "show", "us-ftc-2015"], capsys)["params"]["days"] == 3
    assert printed(["rules", "check", "--json"], capsys)["valid"] is True
    data = Path(ruleset.__file__).parent / "data"
    assert printed(["rules", "check", str(data), "--json"], capsys) == printed(["rules", "check", "--json"], capsys)
    assert "no rule" in refusal(["rules", "show", "nothing"], capsys)
    assert "--state" in refusal(["rules", "list", "--state", "ZZ"], capsys)


def test_rules_check_names_both_rows_and_warns_of_old_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = printed(["rules", "show", "us-ftc-1974"], capsys)
    del row["set"]
    other = row | {"id": "other", "effective_from": "2015-03-12", "effective_to": None}
    check = ["rules", "check", "--set", "rescission"]
    assert "us-ftc-1974 and other overlap" in refusal([*check, write(tmp_path, [row, other])], capsys)
    old = printed([*check, write(tmp_path, row | {"last_verified": "2020-01-01", "verified": True}), "--json"], capsys)
    assert [one["code"] for one in old["warnings"]] == ["STALE"]


def test_rules_check_says_which_file_row_and_field_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = printed(["rules", "show", "us-ftc-1974"], capsys)
    del row["set"]
    folder = tmp_path / "rescission"
    folder.mkdir()
    for change, told in [
        ({"days": -1}, "row us-ftc-1974: params.days: Input should be greater than or equal to 1"),
        ({"favour": "nobody"}, "row us-ftc-1974: params.favour: Input should be 'earliest' or 'latest'"),
        ({"weeks": 1}, "row us-ftc-1974: params.weeks: Extra inputs are not permitted"),
    ]:
        file = write(folder, row | {"params": row["params"] | change})
        assert refusal(["rules", "check", file], capsys).startswith(f"helio: {file}: {told}")
        assert told in refusal(["rules", "diff", str(folder)], capsys)
    assert "is no rule set" in refusal(["rules", "check", write(tmp_path, row)], capsys)
    doubled = json.dumps(row).replace('"days": 3', '"days": 3, "days": 0')
    Path(file).write_text(doubled)
    assert f"{file}: 'days' stands twice in one object" in refusal(["rules", "check", file], capsys)


def test_rules_diff_tells_what_changes_for_whom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Path(ruleset.__file__).parent / "data" / "deposit_caps"
    folder = tmp_path / "deposit_caps"
    folder.mkdir()
    for file in data.iterdir():
        (folder / file.name).write_text(file.read_text())
    assert printed(["rules", "diff", str(folder), "--json"], capsys)["changed"] == []
    old = json.loads((data / "ca-7159-5.json").read_text())
    ends = folder / "ca-7159-5.json"
    ends.write_text(json.dumps(old | {"effective_to": "2027-12-31"}))
    later = old | {"id": "ca-2028", "version": 2, "effective_from": "2028-01-01"}
    (folder / "ca-2028.json").write_text(json.dumps(later | {"params": {"pct": 5, "cents": 50_000}}))
    found = printed(["rules", "diff", str(folder), "--on", "2026-11-26", "--json"], capsys)
    assert found["added"] == [{"set": "deposit_caps", "rule": "ca-2028"}]
    assert found["changed"][0]["fields"] == {"effective_to": {"old": None, "new": "2027-12-31"}}
    assert ("ca-2028", "CA", "2028-01-01") in {(t["rule"], t["jurisdiction"], t["from"]) for t in found["touched"]}
    assert "ca-2028" not in found["retroactive"]
    assert "ca-2028" in printed(["rules", "diff", str(folder), "--on", "2029-01-01", "--json"], capsys)["retroactive"]
    (folder / "ca-2028.json").write_text(json.dumps(later | {"effective_from": "2027-06-01"}))
    assert "overlap" in refusal(["rules", "diff", str(folder)], capsys)


@pytest.mark.parametrize(
    "changes",
    [
        {"cash_price_cents": 100, "months": 60, "note_rate_pct": 0},  # 2 cents a month: paid after 50, 18 too many
        {"cash_price_cents": 100, "months": 600, "note_rate_pct": 100},  # 8 cents do not pay the interest
        {"cash_price_cents": 1, "months": 600},  # nothing a month
    ],
)
def test_a_loan_that_whole_cents_do_not_repay_is_refused(
    changes: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "level payment" in refusal(["loan", write(tmp_path, QUOTE | changes)], capsys)


def test_an_instant_before_all_calendars_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    told = refusal(["rescission", *options(signed="0001-01-01T00:00:00+14:00")], capsys)
    assert "--signed" in told and "more)" not in told
