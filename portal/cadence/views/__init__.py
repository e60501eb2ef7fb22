"""The pages of the cadence: touchpoints, their rhythm, meetings prepared and written down, calendars."""
