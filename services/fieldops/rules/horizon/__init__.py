"""The next days of all sites: crews, weather, the plan, and the board that shows it."""
