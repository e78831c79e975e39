"""Contracting and financing: disclosures, signatures, deposits, rescission, change orders; it closes projects."""
