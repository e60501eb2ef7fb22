"""The tables of the history, one module per noun."""
