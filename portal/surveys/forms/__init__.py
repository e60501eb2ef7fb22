"""The forms of surveys, one module per subject."""
