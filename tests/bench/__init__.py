"""What speed costs and what it buys: the service beside the floor of its own parts, as ratios in one run."""
