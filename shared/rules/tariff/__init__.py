"""Electricity tariffs, and the bills under them: what is charged and credited, month by month and over the years.

``structure`` is the tariff as the rules need it, whatever wrote it down; ``bill`` computes as SAM's Utilityrate5 does
and is compared with it.
"""
