"""What happened to one project: its events as the topics keep them, its traces as one story."""
