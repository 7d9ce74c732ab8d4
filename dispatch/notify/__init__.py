"""Telling responders: channels that carry an assignment to them, and the record of every delivery."""
