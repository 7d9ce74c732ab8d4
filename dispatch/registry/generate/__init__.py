"""Makes a demonstration roster: real names and codes of places, everything else synthetic and seeded."""
