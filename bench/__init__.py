"""How fast the house is, in one run beside what SQLite can do at most and beside a naive bot: `make bench`.

Every module here without an underscore is an operation, measured under its own name. It says four things:

- `prepare(database, rounds)` writes what must be there before, once, on a migrated database;
- `ours(services, round, member)` does it once, through the services;
- `naive(connection, round, member)` does it once with aiosqlite: read, then write each row;
- `limit(connection, round, members)` writes the same rows for many members with the bare sqlite3.

The machinery opens and ends the transactions of the last two. Each way has a file of its own, and afterwards all must
hold equally many rows of every table and pass `services.verify`: a way that writes less would look fast.
"""
