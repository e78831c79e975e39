"""Where the benchmarks write their figures: ``build/bench.json``, a list of name, value, baseline and ratio."""

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "build" / "bench.json"


def record(name: str, value: float, baseline: float) -> float:
    """Appends one figure with the baseline that was measured beside it; prints and returns their ratio."""
    ratio = value / baseline
    FILE.parent.mkdir(exist_ok=True)
    found = json.loads(FILE.read_text()) if FILE.exists() else []
    found.append({"name": name, "value": value, "baseline": baseline, "ratio": ratio})
    FILE.write_text(json.dumps(found, indent=2) + "\n")
    print(f"{name}: {value:,.1f} / {baseline:,.1f} = {ratio:.2f}")
    return ratio
