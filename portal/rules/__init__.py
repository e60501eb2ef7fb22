"""Rules: when something happens and conditions hold, something is done; every run with its cause."""
