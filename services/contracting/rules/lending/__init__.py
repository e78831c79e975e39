"""What a loan costs: the annual percentage rate of Regulation Z and the figures of Truth in Lending."""
