"""The forms of the cadence, one module per subject."""
