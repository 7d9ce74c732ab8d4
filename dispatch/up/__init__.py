"""`dispatch up`: broker, database, every role, on one machine, in one go."""
