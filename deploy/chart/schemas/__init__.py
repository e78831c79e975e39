"""What the API server and the operators accept, as JSON Schema, for the kinds that the chart renders (README.md)."""
