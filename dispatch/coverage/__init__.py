"""Who is covered: what share of the ground somebody free reaches in time."""
