"""Tasks, the noun that history and roadmap share: something to do, by us or by the client."""
