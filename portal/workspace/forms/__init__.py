"""The forms of the workspace, one module per subject."""
