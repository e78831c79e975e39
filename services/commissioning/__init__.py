"""Inspection, commissioning tests and the permission to operate: the system as it was built, attested."""
