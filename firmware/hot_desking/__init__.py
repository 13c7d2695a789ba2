"""Hot desking: what fetches the file of who logs in, keeps it while they are there, and forgets it."""
