"""Points, tiers, badges and rewards."""
