"""The rights of a customer to cancel a signed sale, read from dated rows, and what they hold up."""
