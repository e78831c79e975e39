"""The outside world for demonstrations and tests: the utility, the aggregator, people and their data.

Each party has a principal of its own and knows of the services only what is public: the contract and HTTP.
"""
