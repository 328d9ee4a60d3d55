"""A cash book for small clubs, kept in one SQLite file."""
