"""What a community hall is shown: numbers about incidents, from the log."""
