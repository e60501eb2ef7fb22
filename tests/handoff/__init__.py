"""Handing a client over without loss."""
