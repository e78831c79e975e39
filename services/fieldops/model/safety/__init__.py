"""Incidents, the cases of who was hurt, and the hours that rates of injuries are over."""
