"""The web port: pages that everyone may read, in the bot's own process. No cookies, no scripts, nothing to send."""
