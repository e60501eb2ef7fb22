"""The pages of the history, asked as the people of the cast."""
