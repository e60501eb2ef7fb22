"""Import: files of other systems read, matched with what is here, and written in batches."""
