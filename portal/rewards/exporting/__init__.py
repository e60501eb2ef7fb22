"""The statement as a table and on paper."""
