"""A database of each released schema, small and played by the demo of that time: `<revision>.sql.gz`, for SQLite."""
