"""The routes of the console, one module for each thing that is asked about."""
