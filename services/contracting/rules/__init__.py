"""The rules of contracts: cooling-off, disclosures, deposits, what makes a change material, the audit trail.

Pure functions; what a statute says carries its section, what the company decides stands in ``policy``.
"""
