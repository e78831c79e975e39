"""Import a Green Button file of 200 MB: speed and memory, against reading the same file as an lxml tree.

    python -m benchmarks.espi_import [--megabytes 200]

Each reader runs in a process of its own, so that its peak memory is its own. Both do the same work: sum the energy,
the cost and the number of readings. The ratio recorded is speed against the tree's; memory is printed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.record import record

QUARTER_HOUR_S = 900
READINGS_PER_BLOCK = 96

OURS = """
from services.lead.rules.intake.greenbutton import read_green_button
with open(sys.argv[1], "rb") as stream:
    (point,) = read_green_button(stream).usage_points
answer = [point.readings, point.kwh_delivered, point.cost_usd]
"""

TREE = """
from lxml import etree
tree = etree.parse(sys.argv[1], etree.XMLParser(resolve_entities=False, huge_tree=True))
espi = "{http://naesb.org/espi}"
readings, wh, cost = 0, 0.0, 0.0
for reading in tree.iter(espi + "IntervalReading"):
    readings += 1
    wh += float(reading.findtext(espi + "value"))
    cost += float(reading.findtext(espi + "cost"))
answer = [readings, wh / 1000, cost * 1e-5]
"""

TIMED = """
import json, resource, sys, time
began = time.perf_counter()
{body}
seconds = time.perf_counter() - began
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"answer": answer, "seconds": seconds, "peak_mb": peak_mb}}))
"""


def write_feed(file: Path, megabytes: int) -> None:
    """One electric usage point in quarter hours, indented as utilities do, a block a day."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        '<entry><link rel="self" href="UsagePoint/01"/><content><UsagePoint xmlns="http://naesb.org/espi">'
        "<ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint></content></entry>\n"
        '<entry><link rel="self" href="UsagePoint/01/MeterReading/01"/><link rel="related" href="ReadingType/01"/>'
        '<content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>\n'
        '<entry><link rel="self" href="ReadingType/01"/><content><ReadingType xmlns="http://naesb.org/espi">'
        "<flowDirection>1</flowDirection><powerOfTenMultiplier>0</powerOfTenMultiplier><uom>72</uom></ReadingType>"
        "</content></entry>\n"
    )
    start, number = 1_000_000_800, 0
    with file.open("w") as out:
        out.write(head)
        while out.tell() < megabytes * 1_000_000:
            path = "UsagePoint/01/MeterReading/01/IntervalBlock"
            out.write(
                f'<entry>\n  <link rel="self" href="{path}/{number}"/>\n  <link rel="up" href="{path}"/>\n  <content>\n'
                f'    <IntervalBlock xmlns="http://naesb.org/espi">\n      <interval>\n'
                f"        <duration>86400</duration>\n        <start>{start}</start>\n      </interval>\n"
            )
            for index in range(READINGS_PER_BLOCK):
                value = 150 + (number * 31 + index * 57) % 1900
                out.write(
                    f"      <IntervalReading>\n        <cost>{value * 12}</cost>\n        <timePeriod>\n"
                    f"          <duration>{QUARTER_HOUR_S}</duration>\n          <start>{start}</start>\n"
                    f"        </timePeriod>\n        <value>{value}</value>\n      </IntervalReading>\n"
                )
                start += QUARTER_HOUR_S
            out.write("    </IntervalBlock>\n  </content>\n</entry>\n")
            number += 1
        out.write("</feed>\n")


def measure(body: str, file: Path) -> dict[str, float]:
    finished = subprocess.run(
        [sys.executable, "-c", TIMED.format(body=body), str(file)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(finished.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=200)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "usage.xml"
        write_feed(file, megabytes)
        size_mb = file.stat().st_size / 1e6
        ours, tree = measure(OURS, file), measure(TREE, file)
    differences = [abs(one - other) / other for one, other in zip(ours["answer"], tree["answer"], strict=True)]  # type: ignore[call-overload]
    if max(differences) > 1e-9:
        raise SystemExit(f"the two readers disagree: {ours['answer']} {tree['answer']}")
    for name, found in (("streaming import", ours), ("lxml tree", tree)):
        print(f"{name}: {size_mb / found['seconds']:.1f} MB/s, peak {found['peak_mb']:.0f} MB of {size_mb:.0f} MB")
    record("ESPI import in MB/s (>= 20) vs lxml tree (>= 1)", size_mb / ours["seconds"], size_mb / tree["seconds"])
    record("ESPI import peak MB (< 150) vs lxml tree (<= 0.1)", ours["peak_mb"], tree["peak_mb"])


if __name__ == "__main__":
    main()
