"""The energy analysis, step by step: size, production, bills, feasibility; ``job`` is what a worker process runs.

The figures are published as facts: a changed step is a changed model version.
"""
