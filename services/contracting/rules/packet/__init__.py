"""The contract packet as PDF: what the customer reads, signs and keeps, from the terms and dated templates alone."""
