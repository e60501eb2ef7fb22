"""Surveys: asking people how it goes, acting on what they say, and figures that say how sure they are."""
