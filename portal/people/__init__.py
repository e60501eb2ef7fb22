"""Who there is: clients, contacts, users, assignments and how they sign in."""
