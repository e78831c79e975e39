"""The open-circuit voltage of a string at the coldest temperature of its place: NEC 690.7(A)."""

from typing import Final

STC_C: Final = 25.0
FACTORS: Final = (
    (20, 1.02), (15, 1.04), (10, 1.06), (5, 1.08), (0, 1.10), (-5, 1.12), (-10, 1.14), (-15, 1.16), (-20, 1.18),
    (-25, 1.20), (-30, 1.21), (-35, 1.23), (-40, 1.25),
)  # fmt: skip
"""NEC 2023 Table 690.7(A): correction of crystalline silicon down to each temperature, degC."""


def coldest_voc_v(
    voc_stc_v: float, beta_voc_pct_per_k: float | None, tmin_c: float | None
) -> tuple[float, float | None]:
    """The least and the greatest voltage that it may have; equal where both facts are known.

    Without the module's coefficient the table holds; without a temperature the table's last row. None where not even
    that bounds it: below -40 degC without a coefficient.
    """
    if tmin_c is None:
        return voc_stc_v, voc_stc_v * FACTORS[-1][1]
    if beta_voc_pct_per_k is not None:
        exact = voc_stc_v * (1 + beta_voc_pct_per_k / 100 * (tmin_c - STC_C))
        return exact, exact
    if tmin_c >= STC_C:
        return voc_stc_v, voc_stc_v
    factor = next((factor for lowest, factor in FACTORS if tmin_c >= lowest), None)
    return (voc_stc_v, None) if factor is None else (voc_stc_v * factor, voc_stc_v * factor)
