"""Verified groups: a charter, an admission standard, officers, a liaison director."""
