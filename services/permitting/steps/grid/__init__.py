"""The way to the grid: applications, their clocks, what the utility says of them, and in which words."""
