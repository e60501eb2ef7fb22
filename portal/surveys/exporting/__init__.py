"""Results of surveys in words, as charts, and as tables to take along."""
