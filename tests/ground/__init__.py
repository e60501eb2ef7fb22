"""What the ground rooms promise."""
