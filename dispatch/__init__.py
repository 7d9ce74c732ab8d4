"""Incident dispatch for the minimum emergency units of a district."""
