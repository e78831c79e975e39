"""Loans, annual percentage rates and the owner's cash flow over the life of a system.

Consumer figures are integer cents and follow Regulation Z; the cash flow follows SAM and is in dollars as there.
"""
