"""Battery and meter: how a battery is run and sized, what backup asks for, and the year at the meter that results.

Energy is kWh per interval on the AC side unless said. ``lp`` is the bound that no dispatch may beat.
"""
