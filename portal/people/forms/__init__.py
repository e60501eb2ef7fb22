"""The forms of the people floor."""
