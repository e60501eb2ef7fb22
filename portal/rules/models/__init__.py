"""The tables of the rules, and what they read, judge and do."""
