"""The forms of the history, one module per subject."""
