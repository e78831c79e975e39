"""What a gateway says, judged reading by reading: what can be, counters that roll over, evidence of a day at work."""
