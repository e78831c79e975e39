"""How a program of ours reaches Kafka and PostgreSQL: what the chassis and the consumer SDK have in common.

It knows neither of the two, and of the contract nothing.
"""
