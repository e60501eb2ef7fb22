"""What a report looks like to its readers: on a page, on paper, as a sheet."""
