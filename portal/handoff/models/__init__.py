"""Briefs, handoffs and absences: what is kept, and what is read."""
