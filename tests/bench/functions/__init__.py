"""What single functions cost: `pytest-benchmark`, in turns, each beside a floor of the same turn."""
