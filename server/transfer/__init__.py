"""Everything a database holds as one file, and such a file brought into another database."""
