"""Files damaged at random are read or refused with a reason; nothing else ever happens."""

import io
import random
import re
import warnings
from pathlib import Path

import pytest

from services.lead.rules.intake.formats import read_usage
from services.lead.rules.usage.imported import UsageRefused
from services.lead.rules.usage.report import report

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.xml"))
TABLES = (
    b"start,kwh\n2024-05-01 00:00,1\n2024-05-01 01:00,2\n2024-05-01 02:00,3\n",
    b"START DATE,END DATE,USAGE (kWh),COST\n2024-01-01,2024-01-31,500,70\n2024-02-01,2024-02-29,400,60\n",
    b'[{"month":"2024-01","kwh":500},{"start":"2024-02-01","end":"2024-03-01","usd":50}]',
    b"TYPE,DATE,START TIME,END TIME,USAGE (kWh),COST,NOTES\nElectric,2026-01-02,00:00,00:59,0.50,$0.20,Estimated\n",
)
NUMBERS = (
    b"0", b"-1", b"1e309", b"nan", b"99999999999999999999", b"", b"abc", b"--0", b"4102444800", b"1e15",
    b"2147483648", b"13", b"-99999999999",
)  # fmt: skip


def damaged(document: bytes, chance: random.Random) -> bytes:
    data = bytearray(document)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[at : at + chance.randint(1, 200)]
        elif kind == 2:
            other = chance.randrange(len(data) + 1)
            data[at:at] = data[other : other + chance.randint(1, 300)]
        elif kind == 3 and (numbers := [found.span() for found in re.finditer(rb"\d+", data)]):
            begin, end = chance.choice(numbers)
            data[begin:end] = chance.choice(NUMBERS)
        elif kind == 4:
            del data[at:]
    return bytes(data)


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    documents = [*(path.read_bytes() for path in FIXTURES), *TABLES]
    outcomes = {"read": 0, "refused": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a silent overflow is a wrong number
        for _ in range(150):
            document = damaged(chance.choice(documents), chance)
            try:
                report(read_usage(io.BytesIO(document))).model_dump_json()
                outcomes["read"] += 1
            except UsageRefused as refused:
                assert str(refused)
                outcomes["refused"] += 1
    assert min(outcomes.values()) > 0
