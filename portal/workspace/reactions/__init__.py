"""What the workspace does when something happens."""
