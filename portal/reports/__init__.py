"""Goals, readings and the monthly report: what the work brought."""
