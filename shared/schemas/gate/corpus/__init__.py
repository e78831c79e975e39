"""What the gate puts before both contracts: golden records and drawn values, made from schemas. Reads no files."""
