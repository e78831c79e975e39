"""Orders, goods, invoices, and our own stock."""
