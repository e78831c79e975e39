"""How much of the time under the sun a system was able to produce, and how much energy was lost when it was not."""
