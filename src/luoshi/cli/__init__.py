"""The command line: translates arguments into calls, and results into files and words."""
