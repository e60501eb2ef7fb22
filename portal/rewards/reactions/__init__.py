"""What follows in loyalty from what happens elsewhere."""
