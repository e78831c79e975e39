"""Any weather file a user has: its format is told from its content, not from its name."""

from __future__ import annotations

import csv

from shared.rules.weather.epw import is_epw, read_epw
from shared.rules.weather.sam import is_sam_csv, read_sam_csv
from shared.rules.weather.tmy2 import is_tmy2, read_tmy2
from shared.rules.weather.tmy3 import is_tmy3, read_tmy3
from shared.rules.weather.year import Weather, WeatherError

MAX_BYTES = 200_000_000
"""A year of minutes with every NSRDB attribute is about 100 MB."""

_FORMATS = ((is_epw, read_epw), (is_tmy3, read_tmy3), (is_tmy2, read_tmy2), (is_sam_csv, read_sam_csv))
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZ": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


def read_weather(data: bytes, file: str = "weather file") -> Weather:
    """SAM CSV, NSRDB PSM3/PSM4 CSV, TMY2, TMY3 or EPW as one year of weather.

    `file` names it in messages. Raises WeatherError, one line that says what is wrong and on which line.
    """
    lines = _lines(data, file)
    try:
        for is_format, read in _FORMATS:
            if is_format(lines):
                return read(file, lines)
    except csv.Error as error:
        raise WeatherError(f"{file}: the head is not comma-separated text: {error}") from None
    raise WeatherError(
        f"{file}, line 1: '{lines[0][:40].strip()}' begins none of SAM CSV, NSRDB CSV, TMY2, TMY3 and EPW"
    )


def _lines(data: bytes, file: str) -> list[str]:
    if not data.strip():
        raise WeatherError(f"{file}: the file is empty")
    if len(data) > MAX_BYTES:
        raise WeatherError(f"{file}: {len(data):,} bytes; at most {MAX_BYTES:,}")
    for magic, kind in _PACKED.items():
        if data.startswith(magic):
            raise WeatherError(f"{file}: packed with {kind}; unpack it first")
    if b"\x00" in data[:4096]:
        encoding = "UTF-16 text" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "a binary file"
        raise WeatherError(f"{file}: {encoding}, not UTF-8 or Latin-1 text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # station names in older files
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip(" \t,\x1a"):
        lines.pop()
    if not lines:
        raise WeatherError(f"{file}: the file holds nothing but separators")
    return lines
