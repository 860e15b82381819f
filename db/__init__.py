"""Everything SQL. Imports nothing of ours; every function takes an open transaction and cannot commit."""
