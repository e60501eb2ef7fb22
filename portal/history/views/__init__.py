"""The pages of the history: timeline, entries, files, quick log, concerns, tasks, search."""
