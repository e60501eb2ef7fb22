"""What the client and the team share: roadmap, playbooks, expectations, updates, guides."""
