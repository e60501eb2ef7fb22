"""The pages of loyalty."""
