"""What must always be true of the data, verified by `flask check-data` and after every test of faults."""
