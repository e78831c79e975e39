"""Code numbers of the ESPI schema (NAESB REQ.21, ``espi.xsd``) as far as an electricity import needs them."""

from typing import Final

SERVICE_KIND: Final[dict[int, str]] = {
    0: "electricity", 1: "gas", 2: "water", 3: "time", 4: "heat", 5: "refuse", 6: "sewerage", 7: "rates",
    8: "TV licence", 9: "internet",
}  # fmt: skip
"""``ServiceCategory/kind``."""

COMMODITY_SERVICE: Final[dict[int, str]] = {
    1: "electricity", 2: "electricity", 7: "gas", 8: "gas", 9: "water", 10: "heat", 11: "sewerage",
    12: "heat", 13: "heat", 14: "water",
}  # fmt: skip
"""``ReadingType/commodity``: 1 and 2 secondary and primary metered electricity, 7 natural gas, 8 propane, …"""

UOM_SERVICE: Final[dict[int, str]] = {
    31: "electricity", 38: "electricity", 72: "electricity",
    42: "gas", 119: "gas", 120: "gas", 132: "gas", 166: "gas", 167: "gas", 169: "gas",
    128: "water", 130: "water", 134: "water", 156: "water", 157: "water",
}  # fmt: skip
"""``ReadingType/uom``: J, W and Wh; m³, ft³, Btu, therm; gallons and litres.

m³ and ft³ are also read on water meters: the commodity or service kind, where stated, comes first.
"""

UOM_NAME: Final[dict[int, str]] = {
    5: "A", 29: "V", 31: "J", 38: "W", 42: "m³", 61: "VA", 63: "var", 71: "VAh", 72: "Wh", 73: "varh",
    119: "ft³", 120: "ft³ compensated", 128: "US gal", 132: "Btu", 134: "l", 169: "therm",
}  # fmt: skip

WATT, WATT_HOUR, JOULE = 38, 72, 31

FLOW_FORWARD, FLOW_NET, FLOW_REVERSE, FLOW_TOTAL = 1, 4, 19, 20
"""``ReadingType/flowDirection``: delivered to the customer, delivered minus received, received, both added."""

CUMULATIVE: Final = frozenset({1, 2, 3, 9, 13})
"""``accumulationBehaviour`` of register readings, which are not the energy of an interval: bulk quantity, continuous
cumulative, cumulative, summation, latching. 4 is deltaData, 12 instantaneous."""

ESTIMATED: Final = frozenset({8, 9, 12})
"""``QualityOfReading``: estimated by reference day, by linear interpolation, projected."""

UNKNOWN_QUALITY: Final = 255

QUALITY_CODE: Final[dict[str, int]] = {
    **{str(code): code for code in range(20)},
    "ACTUAL": 17, "VALID": 0, "ESTIMATED": 8, "ESTIMATE": 8,
}  # fmt: skip
"""``ReadingQuality/quality`` as a number, and as the word some exports write in ``readingQuality``."""

CURRENCY: Final[dict[int, str]] = {36: "AUD", 124: "CAD", 484: "MXN", 826: "GBP", 840: "USD", 978: "EUR"}
"""ISO 4217 numbers."""

COST_UNIT: Final = 1e-5
"""Costs are in hundred-thousandths of the currency."""

UNIT_WH: Final[dict[str, float]] = {"wh": 1.0, "kwh": 1e3, "mwh": 1e6}
"""``interval/unitOfMeasure``, an extension met in utility exports that carry no ReadingType."""
