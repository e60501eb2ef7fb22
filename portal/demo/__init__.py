"""The demo company and volume data: believable rows, the same ones for the same date and seed."""
