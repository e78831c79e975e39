"""Readings of a meter or a system over time: the axis that they lie on, reading them from CSV, bringing two together.

Intervals are half open and energy is in kWh per interval. Nothing here knows a price.
"""
