"""The pages of briefs, handoffs and absences."""
