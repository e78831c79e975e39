"""The tables of what people are asked to do, beside what is written to them with all else."""
