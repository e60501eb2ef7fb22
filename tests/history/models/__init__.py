"""What the nouns of history promise."""
