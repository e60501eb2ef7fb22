"""The tables of the workspace, one module per noun."""
