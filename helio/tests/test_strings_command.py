"""``helio strings``: its keys, its schema, its one-line refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from helio.main import run

PUBLISHED: dict[str, Any] = {
    "module": {
        "voc_v": 40,
        "vmp_v": 33,
        "isc_a": 10,
        "imp_a": 9.5,
        "beta_voc_pct_per_k": -0.3,
        "beta_vmp_pct_per_k": -0.4,
    },
    "inverter": {"max_v": 500, "mppt_low_v": 100, "mppt_high_v": 480, "max_input_a": 12, "max_isc_a": 18},
    "tmin_c": -10,
    "tmax_c": 70,
    "method": "coefficient",
    "max_system_v": 600,
}
"""40 V, −0.30 %/K, −10 °C: 44.2 V, 11 modules on 500 V (maker-label-studio.com); the rest does not bind."""


def write(path: Path, **changes: Any) -> str:
    content = json.loads(json.dumps(PUBLISHED))
    for key, value in changes.items():
        place, _, name = key.partition("__")
        if name:
            content[place][name] = value
        else:
            content[place] = value
    file = path / "input.json"
    file.write_text(json.dumps(content))
    return str(file)


def test_prints_the_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strings", write(tmp_path), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {"min_modules", "max_modules", "module_voc_max_v", "module_vmp_min_v", "checks"} <= printed.keys()
    assert (printed["min_modules"], printed["max_modules"], printed["module_voc_max_v"]) == (4, 11, 44.2)
    assert {"rule", "edition", "limit", "value", "unit", "passed", "citation", "detail"} <= printed["checks"][0].keys()


def test_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strings", write(tmp_path, method="table")]) == 0
    printed = capsys.readouterr().out
    assert "factor 1.1400" in printed and "690.7(A)(2)" in printed


def test_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strings", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert set(schema["input"]["required"]) == {"module", "inverter", "tmin_c", "tmax_c", "method", "max_system_v"}
    assert "max_modules" in schema["output"]["properties"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"module__voc_v": -1}, "module.voc_v"),
        ({"module__vmp_v": 41.0}, "vmp_v 41 is not below voc_v 40"),
        ({"module__beta_voc_pct_per_k": 0.3}, "module.beta_voc_pct_per_k"),
        ({"module__beta_voc_pct_per_k": -120}, "module.beta_voc_pct_per_k"),
        ({"inverter__mppt_low_v": 490}, "mppt_low_v 490 is not below mppt_high_v 480"),
        ({"tmin_c": "cold"}, "tmin_c"),
        ({"tmin_c": 50, "tmax_c": 40}, "tmin_c 50 is not below tmax_c 40"),
        ({"tmin_c": -60, "method": "table"}, "-40"),
        ({"method": "guess"}, "method"),
        ({"module": None}, "module"),
    ],
)
def test_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str
) -> None:
    assert run(["strings", write(tmp_path, **changes), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and printed.err.count("\n") == 1


@pytest.mark.parametrize(("content", "said"), [(b"{", "not JSON"), (b"[]", "the document"), (b"\xff", "UTF-8")])
def test_refuses_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(content)
    assert run(["strings", str(file)]) == 2
    assert said in capsys.readouterr().err
    assert run(["strings", str(tmp_path / "absent.json")]) == 2
