"""Running systems are watched: a loop looks, a study gathers what the rules of detection judge, alarms follow from it.

Reads the roll-ups of ``telemetry``; what it decides about a system goes through the handlers' transaction.
"""
