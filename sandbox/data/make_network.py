"""Writes ``network.json``: the grid of a regulated utility of the size of a small city, its figures invented.

Run it again only to change the grid: projects that are interconnected already stay where they are by their ids.

    python sandbox/data/make_network.py
"""

import json
import random
from pathlib import Path
from typing import Any, Final

SEED: Final = 20261123
CIRCUITS: Final = 48
SUBSTATIONS: Final = ("Friendly Avenue", "Lake Brandt", "Pomona", "Rudd", "Vandalia", "Wendover")
PRIMARY_KV: Final = (12.47, 12.47, 12.47, 24.94)
INTERRUPTING_A: Final = (10_000, 12_500, 16_000)
KVA: Final = (25.0, 37.5, 50.0)
HOME_PEAK_KW: Final = 2.8
"""Coincident peak of a home."""


def open_circuit(number: int, dice: random.Random) -> dict[str, Any]:
    """An ordinary circuit: three to six sections, a third to a half of the fast track's room used up."""
    interrupting = dice.choice(INTERRUPTING_A)
    name = f"GSO-{1100 + number}"
    return {
        "id": name,
        "substation": SUBSTATIONS[number % len(SUBSTATIONS)],
        "primary_kv": dice.choice(PRIMARY_KV),
        "line_wires": 4,
        "fault_current_a": round(interrupting * dice.uniform(0.45, 0.75), -1),
        "device_interrupting_a": interrupting,
        "substation_generation_mw": round(dice.uniform(0.4, 3.5), 2),
        "sections": [open_section(f"{name}-{letter}", dice) for letter in "ABCDEF"[: dice.randint(3, 6)]],
    }


def open_section(name: str, dice: random.Random) -> dict[str, Any]:
    peak_kw = round(dice.uniform(1400, 4600), -1)
    customers = dice.randint(4, 8)
    return {
        "id": name,
        "peak_kw": peak_kw,
        "daytime_minimum_kw": round(peak_kw * dice.uniform(0.27, 0.38), -1),
        "generation_kw": round(peak_kw * dice.uniform(0.04, 0.08), 1),
        "transformers": {
            "count": round(peak_kw / HOME_PEAK_KW / customers), "kva": dice.choice(KVA), "customers": customers,
        },
    }  # fmt: skip


def special(name: str, substation: str, sections: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {
        "id": name, "count": count, "substation": substation, "primary_kv": 12.47, "line_wires": 4,
        "fault_current_a": 5200, "device_interrupting_a": 10_000, "substation_generation_mw": 1.6, "sections": sections,
    }  # fmt: skip


CONSTRAINED = special(
    "RUR-7200", "Rudd", count=400,
    sections=[
        {
            # 15 % of peak is 105 kW and so, nearly, is the minimum load: 4.0 kW are left under either screen
            "id": "RUR-7200-L", "count": 4, "peak_kw": 700, "daytime_minimum_kw": 105.05, "generation_kw": 101.0,
            "transformers": {"count": 30, "kva": 25.0, "customers": 2},
        }
    ],
)  # fmt: skip
SMALL_TRANSFORMERS = special(
    "OLD-3100", "Pomona", count=400,
    sections=[
        {
            # 17 of the 20 kW that a shared secondary takes; the transformer itself would bear 20.5 kW more
            "id": "OLD-3100-A", "count": 2, "peak_kw": 3000, "daytime_minimum_kw": 960, "generation_kw": 190.0,
            "transformers": {"count": 8, "kva": 37.5, "customers": 6, "generation_kw": 17.0},
        },
        {
            # 14.5 kW on 15 kVA: a study finds no room
            "id": "OLD-3100-B", "count": 2, "peak_kw": 3000, "daytime_minimum_kw": 960, "generation_kw": 170.0,
            "transformers": {"count": 8, "kva": 15.0, "customers": 4, "generation_kw": 14.5},
        },
    ],
)  # fmt: skip
REPLACEABLE = special(
    "OLD-3200", "Pomona", count=400,
    sections=[
        {
            # 14.5 kW on 15 kVA, as OLD-3100-B; here the utility would put up a larger one
            "id": "OLD-3200-A", "count": 2, "peak_kw": 3000, "daytime_minimum_kw": 960, "generation_kw": 170.0,
            "transformers": {"count": 8, "kva": 15.0, "customers": 4, "generation_kw": 14.5, "upgrade_kva": 50.0,
                             "upgrade_usd": 6400},
        }
    ],
)  # fmt: skip
FLATS = special(
    "URB-2100", "Wendover", count=400,
    sections=[
        {
            # large buildings, each on a three-phase transformer of its own
            "id": "URB-2100-A", "count": 4, "peak_kw": 4200, "daytime_minimum_kw": 1500, "generation_kw": 120.0,
            "transformers": {"count": 24, "kva": 300.0, "customers": 1},
        }
    ],
)  # fmt: skip
CLOSED_NETWORK = special(
    "NET-0100", "Friendly Avenue", count=1,
    sections=[
        {
            # 5 % of 400 kW are in use
            "id": "NET-0100-S", "peak_kw": 400, "daytime_minimum_kw": 180, "generation_kw": 20.0,
            "transformers": {"count": 3, "kva": 500.0, "customers": 40}, "spot_network_load_kw": 400,
        }
    ],
)  # fmt: skip

PLACES = [
    {"prefix": "0340", "sections": ["URB-2100-A"],
     "meaning": "A building on a three-phase transformer of its own."},
    {"prefix": "0370", "meaning": "The account is in another person's name: the application comes back as incomplete "
                                  "until a letter of authorization is there.", "other_account_holder": True},
    {"prefix": "0371", "meaning": "An old meter socket: no permission to operate before an electrician has released it "
                                  "in writing.", "permission_document": "meter_socket_release"},
    {"prefix": "0372", "meaning": "A meter that counts one way only: the permission to operate holds once it has been "
                                  "exchanged.",
     "permission_conditions": ["The system may operate once the Company has exchanged the meter for one that counts "
                               "both ways."]},
    {"prefix": "0382", "sections": ["OLD-3100-A"],
     "meaning": "A small transformer, shared: above 3.0 kW a study is required, which up to 20.5 kW ends well."},
    {"prefix": "0383", "sections": ["OLD-3100-B"],
     "meaning": "A full transformer, shared: above 5.5 kW a study is required, which ends in a denial."},
    {"prefix": "0384", "sections": ["OLD-3200-A"],
     "meaning": "A full transformer that can be replaced: above 5.5 kW a study is required, then a price is asked."},
    {"prefix": "0385", "export_cap_kw": 3.0,
     "meaning": "A feeder at its limit of voltage: approved with 3.0 kW of export at most, whatever is applied for."},
    {"prefix": "0386", "taken_back_after_days": 12,
     "meaning": "A circuit that is being rebuilt: an approval is taken back after 12 days."},
    {"prefix": "0391", "sections": ["RUR-7200-L"],
     "meaning": "A constrained feeder: above 4.0 kW denied; 4.0 kW would pass."},
    {"prefix": "0399", "sections": ["NET-0100-S"],
     "meaning": "A spot network that is full: denied whatever the size."},
]  # fmt: skip
DEMO = {
    "open": "0320",
    "flats": "0340",
    "other_account": "0370",
    "old_meter": "0371",
    "one_way_meter": "0372",
    "study": "0382",
    "full": "0383",
    "replaceable": "0384",
    "capped": "0385",
    "rebuilt": "0386",
    "constrained": "0391",
    "closed": "0399",
}


def grid() -> dict[str, Any]:
    dice = random.Random(SEED)
    return {
        "about": "An invented grid. Usage points hang on it by a hash of their ids; ids with a prefix of `places` lie "
                 "there. Transformers of a section are alike; their own generation is part of the section's.",
        "utility_id": "duke-energy-carolinas",
        "jurisdiction": "NC",
        "time_zone": "America/New_York",
        "demo_usage_points": DEMO,
        "places": PLACES,
        "circuits": [
            *(open_circuit(number, dice) for number in range(CIRCUITS)), FLATS, SMALL_TRANSFORMERS, CONSTRAINED,
            CLOSED_NETWORK, REPLACEABLE,
        ],
    }  # fmt: skip


def text_of(found: dict[str, Any]) -> str:
    """JSON with one circuit, place or section a line, so that a change is readable."""
    circuits = found.pop("circuits")
    places = found.pop("places")
    head = json.dumps(found, indent=1, ensure_ascii=False)[:-2]
    rows = ",\n  ".join(json.dumps(place, ensure_ascii=False) for place in places)
    lines = []
    for circuit in circuits:
        sections = ",\n    ".join(json.dumps(section) for section in circuit.pop("sections"))
        lines.append(f'{json.dumps(circuit)[:-1]}, "sections": [\n    {sections}]}}')
    return f'{head},\n "places": [\n  {rows}],\n "circuits": [\n  ' + ",\n  ".join(lines) + "]\n}\n"


if __name__ == "__main__":
    Path(__file__).with_name("network.json").write_text(text_of(grid()), encoding="utf-8")
