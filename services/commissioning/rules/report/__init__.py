"""The commissioning report: its content, the PDF made of it, and how anybody checks a file against both."""
