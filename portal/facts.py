"""Every fact that can happen, on one page."""
