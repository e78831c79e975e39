"""A year of hourly load from whatever usage is known, split by temperature, and how far a prediction may be off.

Hours are those of local standard time from 1 January 00:00.
"""
