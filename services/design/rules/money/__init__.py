"""What a system costs and how it is paid: price book, loan, lease and power purchase, incentives, sensitivity.

Integer cents. Prices and incentives are dated data; a rule of one date is never written into the code.
"""
