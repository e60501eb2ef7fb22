"""Surveys: built, sent, answered, counted, acted on."""
