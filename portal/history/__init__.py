"""What was said and done with a client, and finding it again."""
