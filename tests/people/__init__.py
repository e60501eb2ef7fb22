"""What the people rooms promise."""
