"""Calculations that two or more services need: pure functions of their arguments, no clock, no I/O but bundled data.

A room for each thing that is computed; ``data/`` holds dated rules, tariffs and weather with their sources. What only
one service needs belongs to that service's own ``rules``.

Rooms are layers, each uses only what stands below it:

    production    tariff
    weather    readings    site    interconnection    money
    calendar, notice    for all rooms
"""
