"""What an area registers, as files that people keep: its roster and its plans, read whole or not at all."""
