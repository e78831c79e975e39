"""Which crew does which job on which days: the plan of least lateness and cost, and why a job is not in it."""
