"""The tables of the people floor, one module per noun."""
