"""The application to the utility: its form, its screens before it is sent, its approval, ways out of failed ones."""
