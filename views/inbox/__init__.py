"""The inbox: what is open for people in all seven services, from their events alone."""
