"""Export: clients, contacts and interactions as tables of plain cells, a few hundred rows at a time."""
