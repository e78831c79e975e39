"""What a string should measure where it stands: voltage, current, insulation (IEC 62446-1, test category 1)."""
