"""The pages of goals, readings and reports, asked as the people of the cast."""
