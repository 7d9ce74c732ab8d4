"""The doors into the service: who may come in, and how an alert gets from HTTP onto its topic."""
