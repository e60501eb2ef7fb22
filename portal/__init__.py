"""Mainstay: the customer portal that remembers."""
