"""Cadence: planned follow-ups, meetings prepared and written down, and calendars that know of both."""
