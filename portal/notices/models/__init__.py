"""What people are told, how they want to be told, and what was sent."""
