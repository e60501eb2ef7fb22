"""The tables and verbs of surveys."""
