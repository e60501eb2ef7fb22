"""The nouns of the cadence: how often we talk, what of it was kept, meetings and calendars."""
