"""The staff pages: what those who run a club look into, on the web port under /staff, signed in with Discord."""
