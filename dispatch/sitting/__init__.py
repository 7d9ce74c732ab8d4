"""One transaction's decisions: what is on the agenda, what is decided, and what of it goes on record."""
