"""Injuries at work under 29 CFR 1904: what is recorded, what is reported by when, and the rates that follow."""
