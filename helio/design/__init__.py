"""What ``helio design`` reads and writes."""
