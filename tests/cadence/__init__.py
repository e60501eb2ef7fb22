"""What the rooms of the cadence promise."""
