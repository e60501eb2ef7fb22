"""The pages of surveys, one module per subject."""
