"""What the nouns of the workspace promise."""
