"""The pages of the reports, the same for the client and the team."""
