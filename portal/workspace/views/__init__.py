"""The pages of the workspace, the same for the client and the team."""
