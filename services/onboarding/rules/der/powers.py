"""Numbers as a power of ten and a small integer, as both IEEE 2030.5 and SunSpec write them."""


def power_of_ten(value: int, most: int, highest: int) -> int:
    """The smallest exponent from 0 to ``highest`` with which ``value`` fits an integer of at most ``most``.

    Raises ValueError where none does.
    """
    for exponent in range(highest + 1):
        if mantissa(value, exponent) <= most:
            return exponent
    raise ValueError(f"{value} is too large: more than {most} x 10^{highest}")


def mantissa(value: int, exponent: int) -> int:
    """``value`` in units of ten to the ``exponent``, rounded to the nearest."""
    unit: int = 10**exponent
    return (value + unit // 2) // unit
