"""Whether a system delivers its capacity: regression by ASTM E2848, performance ratio by IEC 61724-1."""
