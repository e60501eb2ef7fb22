"""The one form of a rule, put together from what it says."""
