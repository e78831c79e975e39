"""What a contract costs: its packet of twenty pages, the verdict on the signed one, and annual percentage rates.

The commands' own code, without a stack; seconds of the processor, the median of nine runs.
``python -m benchmarks.contract [--json]``.
"""

import argparse
import asyncio
import json
import re
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from services.contracting.rules.lending.rate import AprRequest, check_rate
from services.contracting.rules.packet.pdf import packet_pdf
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.signing.ceremony import begun, sign
from services.contracting.rules.signing.issuer import Issuer
from services.contracting.rules.signing.seal import sealed
from services.contracting.rules.signing.verify import verify

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
PAGES: Final = 20
RUNS: Final = 9
RATES: Final = 500
WANTED: Final = {"packet_s": 1.5, "verify_s": 0.3, "aprs_per_s": 1000.0}


def large_terms() -> Terms:
    """The example, with as many owners as it takes: each has notices of its own."""
    given = json.loads((EXAMPLES / "contract" / "loan-home.json").read_text())
    first, second = given["parties"]
    while True:
        terms = Terms.model_validate(given)
        if pages(packet_pdf(terms)) >= PAGES:
            return terms
        number = len(given["parties"]) + 1
        more = second | {"name": f"Owner {number} Example", "order": number, "email": f"owner{number}@example.com"}
        given["parties"] = [first, second, *given["parties"][2:], more]


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", document))


def busy_s(do: Callable[[], Any]) -> float:
    """Seconds of the processor, the median of the runs."""
    spent = []
    for _ in range(RUNS):
        began = time.process_time()
        do()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def signed_contract(terms: Terms) -> bytes:
    document, now = packet_pdf(terms), datetime.now(UTC)
    trail = begun(terms, sha256(document).hexdigest(), now, sha256(terms.model_dump_json().encode()).hexdigest())
    for one in terms.signers:
        trail = sign(terms, trail, one.name, "benchmark", now)
    return asyncio.run(sealed(document, terms, trail, Issuer.generate(now)))


def measured() -> dict[str, float]:
    terms = large_terms()
    contract = signed_contract(terms)
    assert asyncio.run(verify(contract)).valid
    loans = [AprRequest.model_validate_json(file.read_text()) for file in sorted((EXAMPLES / "apr").glob("*.json"))]
    rates_s = busy_s(lambda: [check_rate(loans[number % len(loans)]) for number in range(RATES)])
    return {
        "pages": pages(packet_pdf(terms)),
        "packet_s": busy_s(lambda: packet_pdf(terms)),
        "verify_s": busy_s(lambda: asyncio.run(verify(contract))),
        "aprs_per_s": RATES / rates_s,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = measured()
    if arguments.json:
        print(json.dumps(found, indent=1))
        return
    print(f"packet of {found['pages']:.0f} pages: {found['packet_s']:.2f} s (wanted {WANTED['packet_s']:g})")
    print(f"verify: {found['verify_s']:.3f} s (wanted {WANTED['verify_s']:g})")
    print(f"annual percentage rates: {found['aprs_per_s']:,.0f} a second (wanted {WANTED['aprs_per_s']:,.0f})")


if __name__ == "__main__":
    main()
