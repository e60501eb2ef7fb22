"""The forms of loyalty."""
