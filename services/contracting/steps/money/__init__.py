"""What is paid and owed: the books, receipts and refunds, what who finances pays in parts."""
