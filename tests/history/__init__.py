"""What the history rooms promise."""
