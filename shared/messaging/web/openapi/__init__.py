"""The OpenAPI document: what a program of another team needs to know of every operation."""
