"""What the workspace rooms promise."""
