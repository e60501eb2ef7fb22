"""The tables of the reports, one module per noun."""
