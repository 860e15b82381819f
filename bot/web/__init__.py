"""The web port, in the bot's own process: pages that everyone may read, and those for staff. No scripts."""
