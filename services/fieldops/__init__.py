"""Procurement and installation: orders, deliveries, crews on the roof, safety, rework."""
