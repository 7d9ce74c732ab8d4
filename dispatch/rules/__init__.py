"""The rules: a pure function of the area's log. No IO, no clock, no randomness."""

RULES_VERSION = "2"
"""Recorded with every log row; raised whenever a decision could come out differently."""
