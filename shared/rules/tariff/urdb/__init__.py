"""Tariffs as the Utility Rate Database writes them, and those that come with the software in its form.

Everything irregular about that database stays in this room: what leaves it is a sound ``structure.Tariff``.
"""
